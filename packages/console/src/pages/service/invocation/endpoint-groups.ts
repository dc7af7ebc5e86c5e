import type { OperationResponse } from '@infergate/contract';

type Endpoint = OperationResponse<'DescribeServiceEndpoints'>['Endpoints'][number];
type Gateway = Pick<OperationResponse<'DescribeGateway'>, 'IntranetEndpoints'>;

export interface EndpointUrl {
  readonly url: string;
  /** The linked VPC in which it answers; null: any, or it is told by its domain. */
  readonly vpcId: string | null;
}

export interface EndpointGroups {
  readonly gatewayId: string;
  readonly isShared: boolean;
  /** Custom domains first, as the server ranks them. */
  readonly internet: readonly EndpointUrl[];
  readonly vpc: readonly EndpointUrl[];
}

/** Pure. Where the service is called. `gateway` is the one that serves it; null while it is not known, or shared. */
export function endpointGroups(endpoints: readonly Endpoint[], gateway: Gateway | null): EndpointGroups | null {
  const [first] = endpoints;
  if (first === undefined) return null;
  const isShared = first.EndpointType === 'DefaultGateway';
  return {
    gatewayId: isShared ? 'shared' : first.BackendId,
    isShared,
    internet: first.InternetEndpoints.map((url) => ({ url, vpcId: null })),
    vpc: first.IntranetEndpoints.map((url) => ({ url, vpcId: vpcOf(url, gateway) })),
  };
}

/** The VPC whose endpoint of the gateway the URL begins with. */
function vpcOf(url: string, gateway: Gateway | null): string | null {
  const vpcs = gateway?.IntranetEndpoints ?? [];
  return vpcs.find(({ Endpoints: origins }) => origins.some((origin) => url.startsWith(`${origin}/`)))?.VpcId ?? null;
}

/** Pure. Host and port of an endpoint, for gRPC; whether it speaks TLS. */
export function grpcAddress(url: string): { readonly address: string; readonly isPlain: boolean } {
  const { protocol, hostname, port } = new URL(url);
  const isPlain = protocol === 'http:';
  return { address: `${hostname}:${port === '' ? (isPlain ? '80' : '443') : port}`, isPlain };
}
