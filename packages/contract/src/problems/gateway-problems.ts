import type { ProblemDefinition } from './definition.ts';

/** Everything that can go wrong with one inference request. The one table: HTTP, gRPC, metrics and docs derive from it. */
export const GATEWAY_PROBLEMS = {
  malformed_request: {
    status: 400,
    grpc: 'INVALID_ARGUMENT',
    source: 'client',
    retry: 'never',
    message: 'The request is not valid HTTP. Check the client or the proxy in front of it.',
  },
  https_required: {
    status: 400,
    grpc: 'INVALID_ARGUMENT',
    source: 'client',
    retry: 'never',
    message: 'This listener speaks TLS, and the request came in plain text. Begin the URL with https:// instead of http://.',
  },
  unauthenticated: {
    status: 401,
    grpc: 'UNAUTHENTICATED',
    source: 'client',
    retry: 'never',
    message:
      'The token is missing or wrong. Send "Authorization: <token>" or "Authorization: Bearer <token>" with the token shown by "infergate service endpoints <service>".',
  },
  forbidden: {
    status: 403,
    grpc: 'PERMISSION_DENIED',
    source: 'client',
    retry: 'never',
    message: 'This gateway does not admit the request. Ask its administrator to allow your address or credential.',
  },
  not_in_allowlist: {
    status: 403,
    grpc: 'PERMISSION_DENIED',
    source: 'client',
    retry: 'never',
    message: 'Your address is not in the allowlist of this gateway. Ask its administrator to add it.',
  },
  endpoint_closed: {
    status: 403,
    grpc: 'PERMISSION_DENIED',
    source: 'client',
    retry: 'never',
    message: 'This endpoint of the gateway is closed. Ask its administrator to open it, or use another endpoint.',
  },
  service_not_found: {
    status: 404,
    grpc: 'NOT_FOUND',
    source: 'client',
    retry: 'never',
    message:
      'No such service at this endpoint. The URL is <endpoint>/api/predict/<service> followed by the API path of the model, for example /v1/chat/completions; check the service name and its access settings.',
    grpcMessage:
      'No such service at this endpoint. Name it in the metadata "x-infergate-service: <service>", or by an authority such as "<service>.grpc" with "-" in place of "_" and "."; check the service name and its access settings.',
  },
  client_timeout: {
    status: 408,
    grpc: 'DEADLINE_EXCEEDED',
    source: 'client',
    retry: 'later',
    message: 'The request was not received in time. Send headers and body without long pauses.',
  },
  request_timeout: {
    status: 408,
    grpc: 'DEADLINE_EXCEEDED',
    source: 'upstream',
    retry: 'never',
    message:
      'The request exceeded the time limit of the service (metadata.rpc.keepalive). Raise the limit, shorten the request, or stream.',
    grpcMessage:
      'The call exceeded its own time limit (grpc-timeout) or that of the service (metadata.rpc.keepalive). Raise the limit that is too low.',
  },
  body_too_large: {
    status: 413,
    grpc: 'RESOURCE_EXHAUSTED',
    source: 'client',
    retry: 'never',
    message:
      'The request body is larger than this gateway accepts (1 MB by default; sharedGateway.maxRequestBodyBytes, or MaxRequestBodyBytes of a dedicated gateway). Send less, or pass a link to the data.',
    grpcMessage:
      'A message of the call is larger than this gateway accepts (1 MB by default; sharedGateway.maxRequestBodyBytes, or MaxRequestBodyBytes of a dedicated gateway). Send smaller messages, or pass a link to the data.',
  },
  uri_too_long: {
    status: 414,
    grpc: 'INVALID_ARGUMENT',
    source: 'client',
    retry: 'never',
    message: 'The request target is too long. Move the data into the body.',
  },
  expectation_failed: {
    status: 417,
    grpc: 'INVALID_ARGUMENT',
    source: 'client',
    retry: 'never',
    message: 'Only "Expect: 100-continue" is supported.',
  },
  rate_limited: {
    status: 429,
    grpc: 'RESOURCE_EXHAUSTED',
    source: 'client',
    retry: 'later',
    message:
      'Too many requests for this service. Slow down, or ask the operator to raise its limits (metadata.rpc.rate_limit, networking.gateway_policy) or that of the gateway (sharedGateway.rateLimit).',
  },
  gateway_rate_limited: {
    status: 429,
    grpc: 'RESOURCE_EXHAUSTED',
    source: 'client',
    retry: 'later',
    message: 'The shared gateway is at its limit (sharedGateway.rateLimit). Slow down, or ask the operator to raise it.',
  },
  auth_rate_limited: {
    status: 429,
    grpc: 'RESOURCE_EXHAUSTED',
    source: 'client',
    retry: 'later',
    message:
      'Too many requests with a missing or wrong token came from this address. Send the token shown by "infergate service endpoints <service>", after a pause.',
  },
  misdirected_request: {
    status: 421,
    grpc: 'FAILED_PRECONDITION',
    source: 'client',
    retry: 'never',
    message:
      'This domain is served only to clients that show a certificate of its authorities. Open a connection for it: https:// and its own name, and the client certificate.',
  },
  headers_too_large: {
    status: 431,
    grpc: 'INVALID_ARGUMENT',
    source: 'client',
    retry: 'never',
    message: 'The request headers are too large. Send fewer or shorter headers.',
  },
  queue_full: {
    status: 450,
    grpc: 'RESOURCE_EXHAUSTED',
    source: 'upstream',
    retry: 'later',
    message:
      'Every instance of the service is busy and its queue is full (metadata.rpc.max_queue_size). Retry a few times with a pause, or add instances.',
  },
  client_closed: {
    status: 499,
    grpc: 'CANCELLED',
    source: 'client',
    retry: 'never',
    message: 'The client closed the connection before the answer was complete.',
  },
  internal: {
    status: 500,
    grpc: 'INTERNAL',
    source: 'gateway',
    retry: 'later',
    message: 'The gateway failed. Report the request id to its operator.',
  },
  unsupported_method: {
    status: 501,
    grpc: 'UNIMPLEMENTED',
    source: 'client',
    retry: 'never',
    message: 'This gateway does not support the method or the transfer coding of the request.',
  },
  grpc_not_enabled: {
    status: 501,
    grpc: 'UNIMPLEMENTED',
    source: 'client',
    retry: 'never',
    message:
      'This service does not serve gRPC. Set metadata.enable_grpc in its description if its program does, or call it over HTTP at <endpoint>/api/predict/<service>.',
  },
  upstream_reset: {
    status: 502,
    grpc: 'UNAVAILABLE',
    source: 'upstream',
    retry: 'if-unsent',
    message: 'The instance broke off before its answer was complete. Read its log with "infergate service logs <service>".',
  },
  upstream_invalid: {
    status: 502,
    grpc: 'UNAVAILABLE',
    source: 'upstream',
    retry: 'never',
    message:
      'The instance sent an answer that is not valid HTTP. Check that containers[0].port is the port of the model server, and that it speaks HTTP/2 there if metadata.enable_grpc or networking.enable_http2 is set.',
    grpcMessage:
      'The instance sent an answer that is not valid gRPC. Check that its program serves gRPC over HTTP/2 on containers[0].port, without TLS unless its address is https.',
  },
  no_ready_instance: {
    status: 503,
    grpc: 'UNAVAILABLE',
    source: 'gateway',
    retry: 'later',
    message: 'no healthy upstream: no instance of the service is ready. Ask "infergate service describe <service>" for the reason.',
  },
  service_stopped: {
    status: 503,
    grpc: 'UNAVAILABLE',
    source: 'gateway',
    retry: 'never',
    message: 'no healthy upstream: the service is stopped. Start it with "infergate service start <service>".',
  },
  upstream_unreachable: {
    status: 503,
    grpc: 'UNAVAILABLE',
    source: 'upstream',
    retry: 'later',
    message:
      'no healthy upstream: no instance of the service accepted the connection. Ask "infergate service describe <service>" for the reason.',
  },
  gateway_overloaded: {
    status: 503,
    grpc: 'UNAVAILABLE',
    source: 'gateway',
    retry: 'later',
    message: 'The gateway has as many connections or waiting requests as it may hold. Retry with a pause.',
  },
  connect_timeout: {
    status: 504,
    grpc: 'DEADLINE_EXCEEDED',
    source: 'upstream',
    retry: 'if-unsent',
    message: 'No instance accepted the connection in time. Check the address of the service.',
  },
  first_byte_timeout: {
    status: 504,
    grpc: 'DEADLINE_EXCEEDED',
    source: 'upstream',
    retry: 'never',
    message: 'The instance did not begin its answer in time. Stream the answer, or raise the time limits of the service.',
  },
  idle_timeout: {
    status: 504,
    grpc: 'DEADLINE_EXCEEDED',
    source: 'upstream',
    retry: 'never',
    message: 'The instance stopped sending in the middle of its answer.',
  },
  http_version_not_supported: {
    status: 505,
    grpc: 'INVALID_ARGUMENT',
    source: 'client',
    retry: 'never',
    message: 'This listener speaks HTTP/1.1, HTTP/1.0, and HTTP/2 to clients that begin with it.',
  },
} as const satisfies Record<string, ProblemDefinition>;

export type GatewayProblemCode = keyof typeof GATEWAY_PROBLEMS;

/** What a caller over gRPC is told. */
export function grpcMessageOf(code: GatewayProblemCode): string {
  const problem: ProblemDefinition = GATEWAY_PROBLEMS[code];
  return problem.grpcMessage ?? problem.message;
}
