/** What the configuration says about gateways. */
export interface GatewayRules {
  readonly baseDomain: string | null;
  readonly maxGateways: number;
  /** Given out by the installation: not to be fixed by callers. */
  readonly ports: { readonly from: number; readonly to: number };
  /** Other accounts whose VPCs may be linked. */
  readonly allowedAccounts: readonly string[];
  readonly application: { readonly minNodes: number; readonly maxNodes: number };
  readonly sharedMaxRequestBodyBytes: number;
}
