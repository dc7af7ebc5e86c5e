import { ManagementError } from '@infergate/contract';
import type { LogLine } from '../runtimes/driver.ts';
import type { AuditRecord, EventRecord, InstanceRecord } from '../store/records.ts';
import type { AuditQuery, EventQuery, Page } from '../store/store.ts';
import type { Call } from './call.ts';
import type { UseCaseContext } from './dependencies.ts';
import { findService } from './services/service-access.ts';

/** Lines of one instance that are looked at; older ones are in the files of the instance only. */
const MAX_LOG_LINES = 10_000;
/** Instances whose logs are read into one answer. */
const MAX_LOG_INSTANCES = 20;

export interface LogRequest {
  readonly instanceName: string | null;
  readonly address: string | null;
  readonly keyword: string | null;
  readonly previous: boolean;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** Only what was written behind this place of the one instance named. */
  readonly after: string | null;
  /** Lines wanted of a follow-up; a first look reads as many as are kept. */
  readonly limit: number;
}

export interface LogView {
  /** Oldest first; each begins with the name of its instance when there are several. */
  readonly lines: readonly string[];
  /** Place behind the last line; null when several instances were asked, or nothing is known. */
  readonly cursor: string | null;
}

/** What happened: events, logs, audit records. */
export class History {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  /** Events outlive their service. */
  events(call: Call, query: EventQuery): Promise<Page<EventRecord>> {
    return this.#context.calls.read(call, async (tx) => {
      const page = await tx.events(query);
      if (page.total === 0) await findService(tx, query.serviceName);
      return page;
    });
  }

  auditRecords(call: Call, query: AuditQuery): Promise<Page<AuditRecord>> {
    return this.#context.calls.read(call, (tx) => tx.auditRecords(query));
  }

  async logs(call: Call, serviceName: string, request: LogRequest): Promise<LogView> {
    const instances = await this.#context.calls.read(call, async (tx) => tx.instances((await findService(tx, serviceName)).id));
    const chosen = chooseForLog(instances, request);
    const logs = await Promise.all(chosen.map((instance) => this.#read(instance, request)));
    const [only] = logs;
    if (logs.length !== 1 || only === undefined) return { lines: interleave(logs), cursor: null };
    return { lines: only.lines.map((line) => line.text), cursor: only.lines.at(-1)?.cursor ?? request.after };
  }

  async #read({ name }: InstanceRecord, request: LogRequest): Promise<InstanceLog> {
    const { previous, keyword, fromMs, toMs, after, limit } = request;
    const maxLines = after === null ? MAX_LOG_LINES : limit;
    return { name, lines: await this.#context.logs.readLog(name, { previous, keyword, fromMs, toMs, after, maxLines }) };
  }
}

interface InstanceLog {
  readonly name: string;
  readonly lines: readonly LogLine[];
}

function chooseForLog(instances: readonly InstanceRecord[], { instanceName, address }: LogRequest): readonly InstanceRecord[] {
  const chosen = instances.filter(
    (instance) => (instanceName === null || instance.name === instanceName) && (address === null || instance.address?.host === address),
  );
  if (instanceName !== null && chosen.length === 0)
    throw new ManagementError(
      'InvalidInstance.NotFound',
      `There is no instance ${JSON.stringify(instanceName.slice(0, 128))}. ListServiceInstances shows those there are.`,
    );
  return chosen.slice(-MAX_LOG_INSTANCES);
}

/** By time where it is known; lines of one instance keep their order. */
function interleave(logs: readonly InstanceLog[]): readonly string[] {
  const timed = logs.flatMap(({ name, lines }) => {
    let lastMs = 0;
    return lines.map(({ text, atMs }) => {
      lastMs = Math.max(lastMs, atMs ?? lastMs);
      return { atMs: lastMs, text: `[${name}] ${text}` };
    });
  });
  return timed
    .toSorted((a, b) => a.atMs - b.atMs)
    .slice(-MAX_LOG_LINES)
    .map((line) => line.text);
}
