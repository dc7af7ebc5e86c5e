import type { GatewayProblemCode } from '@infergate/contract';

/** Why a request was refused before it became an exchange. */
export interface HeadRefusal {
  readonly problem: GatewayProblemCode;
  /** For the log only. */
  readonly detail: string;
}
