import { type FieldProblem, ManagementError, mergeServiceConfig, type ServiceSpec } from '@infergate/contract';
import type { ServiceRecord } from '../../store/records.ts';
import type { StoreTransaction } from '../../store/store.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import type { AcceptedDescription } from '../description-reader.ts';
import { Bindings, movedTo } from '../gateways/binding.ts';
import { findChangeable, saveNextGeneration, serviceResource, statusOfRunning } from './service-access.ts';
import { alignTokens } from './tokens-of-description.ts';

export interface ServiceUpdate {
  readonly config: unknown;
  /** `merge`: objects key by key, null removes a key. `replace`: `config` is the whole description. */
  readonly mode: 'merge' | 'replace';
}

export interface Updated {
  readonly service: ServiceRecord;
  readonly notices: readonly FieldProblem[];
}

/** Changes of the description: update, and going to another version. */
export class ServiceUpdates {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  /** Every update makes a version and rolls the instances, also one that says what the description says already: as PAI-EAS does. */
  update(call: Call, name: string, { config, mode }: ServiceUpdate): Promise<Updated> {
    const { calls, clock, descriptions } = this.#context;
    return calls.change(call, serviceResource(name), async (tx) => {
      const before = await findChangeable(tx, name, 'change');
      const past = this.#pastSpec(before);
      const wanted = mode === 'merge' ? mergeServiceConfig(JSON.parse(before.config), config) : config;
      const bindings = await Bindings.read(tx);
      const accepted = descriptions.accept(wanted, (spec) => [
        ...fixedAtCreation(before, past, spec),
        ...bindings.choose(spec, before).problems,
      ]);
      const { gatewayId, notices } = bindings.choose(accepted.spec, before);
      const version = before.latestVersion + 1;
      const labels = changeLabels(before.labels, past?.labels ?? {}, accepted.spec.labels);
      const service = await this.#save(tx, before, { accepted, version, labels, past, gatewayId });
      const nowMs = clock.now();
      await tx.insertVersion({ serviceId: service.id, version, config: accepted.text, message: `UpdateService ${mode}`, createdAt: nowMs });
      await this.#remark(tx, service, 'Updated', `version ${version}`);
      if (gatewayId !== before.gatewayId) await this.#remark(tx, service, 'GatewayChanged', `${before.gatewayId} → ${gatewayId}`);
      return { service, notices: [...accepted.notices, ...notices] };
    });
  }

  /** Number of instances, labels and tokens are not part of a version. */
  useVersion(call: Call, name: string, version: number): Promise<Updated> {
    const { calls, descriptions } = this.#context;
    return calls.change(call, serviceResource(name), async (tx) => {
      const before = await findChangeable(tx, name, 'change');
      const versions = await tx.versions(before.id);
      const wanted = versions.find((record) => record.version === version);
      if (wanted === undefined) throw noSuchVersion(version, versions);
      if (version === before.currentVersion) return { service: before, notices: [] };
      const past = this.#pastSpec(before);
      const config: unknown = JSON.parse(wanted.config);
      const bindings = await Bindings.read(tx);
      const accepted = descriptions.accept(
        withInstances(config, descriptions.stored(wanted.config), before.instances),
        (spec) => bindings.choose(spec, before).problems,
      );
      const { gatewayId, notices } = bindings.choose(accepted.spec, before);
      const service = await this.#save(tx, before, {
        accepted,
        version,
        labels: before.labels,
        past: { ...past, token: accepted.spec.token },
        gatewayId,
      });
      await this.#remark(tx, service, 'VersionChanged', `version ${before.currentVersion} → ${version}`);
      if (gatewayId !== before.gatewayId) await this.#remark(tx, service, 'GatewayChanged', `${before.gatewayId} → ${gatewayId}`);
      return { service, notices: [...accepted.notices, ...notices] };
    });
  }

  /** null when an earlier build accepted what this one cannot read: then only this update can mend it. */
  #pastSpec(service: ServiceRecord): ServiceSpec | null {
    return this.#context.descriptions.show(service).spec;
  }

  async #save(tx: StoreTransaction, before: ServiceRecord, change: DescriptionChange): Promise<ServiceRecord> {
    const nowMs = this.#context.clock.now();
    const { accepted, version, labels, past, gatewayId } = change;
    const { token, instances } = accepted.spec;
    const service = await saveNextGeneration(tx, before, {
      ...before,
      currentVersion: version,
      latestVersion: Math.max(before.latestVersion, version),
      config: accepted.text,
      instances,
      labels,
      isPublic: token === '',
      ...movedTo(before, gatewayId),
      updatedAt: nowMs,
      status: statusOfRunning(before, 'Updating'),
    });
    await alignTokens(tx, service.id, { token, before: past?.token ?? null, nowMs });
    return service;
  }

  #remark(tx: StoreTransaction, { name }: ServiceRecord, reason: string, message: string): Promise<void> {
    return tx.insertEvent({ serviceName: name, instanceName: null, at: this.#context.clock.now(), type: 'Normal', reason, message });
  }
}

interface DescriptionChange {
  readonly accepted: AcceptedDescription;
  readonly version: number;
  readonly labels: Readonly<Record<string, string>>;
  /** What the description said about the token before. */
  readonly past: Pick<ServiceSpec, 'token'> | null;
  readonly gatewayId: string;
}

/** The number of instances is set by ScaleService too, which writes it into the description; for external services it is the number of addresses. */
export function withInstances(config: unknown, { workload }: ServiceSpec, instances: number): unknown {
  return workload.kind === 'external' ? config : mergeServiceConfig(config, { metadata: { instance: instances } });
}

function fixedAtCreation(before: ServiceRecord, past: ServiceSpec | null, { name, group }: ServiceSpec): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (name !== before.name)
    problems.push({
      path: 'metadata.name',
      message: `A service cannot be renamed. Write ${before.name}, or clone the service under the new name.`,
    });
  if (past !== null && group !== past.group)
    problems.push({
      path: 'metadata.group',
      message: `The group is fixed at creation${past.group === null ? '' : `: ${past.group}`}. Clone the service into the other group.`,
    });
  return problems;
}

/** Labels of the description follow it; those that were set by UpdateServiceLabel stay. */
function changeLabels(
  current: Readonly<Record<string, string>>,
  past: Readonly<Record<string, string>>,
  next: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const kept = Object.entries(current).filter(([key, value]) => !(past[key] === value && !Object.hasOwn(next, key)));
  const changed = Object.entries(next).filter(([key, value]) => past[key] !== value || !Object.hasOwn(current, key));
  return Object.fromEntries([...kept, ...changed]);
}

function noSuchVersion(version: number, versions: readonly { readonly version: number }[]): ManagementError {
  const known = versions.map((record) => record.version).join(', ');
  return new ManagementError('InvalidVersion.NotFound', `There is no version ${version}. The last 10 versions are kept: ${known}.`);
}
