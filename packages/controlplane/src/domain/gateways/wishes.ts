import type { GatewayKind, GatewayRecord, GatewaySpecification, GatewayTimeouts } from '../../store/gateway-records.ts';

/** What a caller asks of a gateway. undefined: as it is; in a creation, the default. */
export interface GatewayWishes {
  readonly name: string | undefined;
  readonly specification: GatewaySpecification | undefined;
  /** Nodes of a FullyManaged gateway. */
  readonly replicas: number | undefined;
  /** Bounds of the number of nodes of an Application gateway. */
  readonly minReplicas: number | undefined;
  readonly maxReplicas: number | undefined;
  readonly internet: boolean | undefined;
  readonly intranet: boolean | undefined;
  /** Where an Application gateway has its networks. */
  readonly vpcId: string | undefined;
  readonly vSwitchIds: readonly string[] | undefined;
  readonly sslRedirection: boolean | undefined;
  readonly isDefault: boolean | undefined;
  readonly scaleFromZero: boolean | undefined;
  readonly maxRequestBodyBytes: number | undefined;
  readonly timeouts: Undefinable<GatewayTimeouts>;
  readonly ports: Undefinable<GatewayRecord['ports']>;
}

type Undefinable<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** What only a creation says. */
export interface GatewayOrder {
  readonly kind: GatewayKind;
  readonly chargeType: GatewayRecord['chargeType'];
  readonly autoRenewal: boolean;
  readonly resourceName: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly wishes: GatewayWishes;
}
