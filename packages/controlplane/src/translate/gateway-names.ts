/** Of the two entrances of a dedicated gateway, in lower case; what CNAME records of custom domains point at. */
export interface GatewayNames {
  readonly internet: string;
  readonly vpc: string;
}

/** null without `baseDomain`: the gateway has addresses only. */
export function gatewayNames(gatewayId: string, baseDomain: string): GatewayNames;
export function gatewayNames(gatewayId: string, baseDomain: string | null): GatewayNames | null;
export function gatewayNames(gatewayId: string, baseDomain: string | null): GatewayNames | null {
  if (baseDomain === null) return null;
  return { internet: `${gatewayId}.${baseDomain}`.toLowerCase(), vpc: `${gatewayId}-vpc.${baseDomain}`.toLowerCase() };
}
