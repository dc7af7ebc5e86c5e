/**
 * First label of the authority by which gRPC callers reach a service: `my_service.v1` is `my-service-v1`, because labels of
 * host names have neither underscores nor dots.
 */
export function grpcLabelOf(service: string): string {
  return service.replace(/[_.]/g, '-');
}
