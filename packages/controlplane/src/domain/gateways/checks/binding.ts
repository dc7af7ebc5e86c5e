import type { ServiceSpec } from '@infergate/contract';
import type { GatewayRecord } from '../../../store/gateway-records.ts';
import type { Findings } from '../../findings.ts';

/** A dedicated gateway that a service is, or is to be, bound to. */
export interface BindingTarget {
  readonly gateway: GatewayRecord;
  /** Of an Application gateway; null while it has no network, and for other kinds. */
  readonly vpcId: string | null;
  /** The service did not choose it: it is the default one. */
  readonly isDefaultChoice: boolean;
  /** The service is there already. */
  readonly isPresent: boolean;
}

export type BoundSpec = Pick<ServiceSpec, 'instances' | 'autoscaler' | 'networking'>;

/** What a dedicated gateway has against a service, by the paths of its description. */
export function checkBinding(spec: BoundSpec, target: BindingTarget, findings: Findings): void {
  const { gateway, isDefaultChoice } = target;
  if (gateway.desired === 'deleted')
    findings.problem('networking.gateway', `The gateway ${gateway.id} is being deleted. Choose another one.`);
  const zero = whereZero(spec);
  if (zero !== null && !gateway.scaleFromZero) findings.problem(zero, zeroSentence(gateway, isDefaultChoice));
  if (gateway.kind === 'Application') checkApplication(spec, target, findings);
}

/** Where a description allows no instance at all, or null. */
export function whereZero({ instances, autoscaler }: Pick<BoundSpec, 'instances' | 'autoscaler'>): string | null {
  if (autoscaler?.min === 0) return 'autoscaler.min';
  return instances === 0 ? 'metadata.instance' : null;
}

export function zeroSentence({ id }: GatewayRecord, isDefaultChoice: boolean = false): string {
  const rule =
    'When a service uses a dedicated gateway, Auto Scaling does not support scaling out from zero. The minimum number of replicas must be greater than 0.';
  return `${rule} ${whichGateway(id, isDefaultChoice)} takes such services when its ScaleFromZero is true. ${otherwise(isDefaultChoice)}`.trim();
}

function whichGateway(id: string, isDefaultChoice: boolean): string {
  return isDefaultChoice ? `The default gateway ${id}` : `The gateway ${id}`;
}

/** Nobody chose the default gateway for this service: say how to do without it. */
function otherwise(isDefaultChoice: boolean): string {
  return isDefaultChoice ? 'With "networking.gateway": "shared" the service does without it.' : '';
}

function checkApplication(
  { networking }: BoundSpec,
  { gateway, vpcId, isDefaultChoice, isPresent }: BindingTarget,
  findings: Findings,
): void {
  const which = whichGateway(gateway.id, isDefaultChoice);
  if (vpcId === null && !isPresent)
    findings.problem(
      'networking.gateway',
      `${which} has no network yet. Enable its VPC or Internet access first. ${otherwise(isDefaultChoice)}`.trim(),
    );
  if (vpcId !== null && networking.vpc?.id !== vpcId)
    findings.problem(
      'cloud.networking.vpc_id',
      `${which} is an Application gateway in the VPC ${vpcId}, and a service that uses it must be configured with the same VPC. ${saidVpc(networking.vpc?.id ?? null)} ${otherwise(isDefaultChoice)}`.trim(),
    );
  if (networking.concurrencyLimit !== null)
    findings.problem(
      'networking.gateway_policy.concurrency_limit',
      `${which} is an Application gateway, which limits the rate of a service but not its open requests. Remove it, or use a FullyManaged gateway.`,
    );
  if (networking.timeouts.stated.total)
    findings.notice('metadata.rpc.keepalive', 'Application gateways of PAI-EAS do not know this key. Here it holds for them as well.');
}

function saidVpc(vpcId: string | null): string {
  return vpcId === null ? 'The description names none.' : `The description names ${vpcId}.`;
}
