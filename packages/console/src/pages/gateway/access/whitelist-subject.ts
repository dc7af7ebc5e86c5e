export interface AclEntry {
  readonly Entry: string;
  readonly Comment: string;
}

export interface WhitelistProps {
  readonly gatewayId: string;
  /** null: the Internet list. */
  readonly vpcId: string | null;
  readonly entries: readonly AclEntry[];
}

/** The parameter that names a list. */
export function listOf(vpcId: string | null): { readonly VpcId?: string } {
  return vpcId === null ? {} : { VpcId: vpcId };
}
