import type { FastifyRequest } from 'fastify';
import type { ReceivedRequest } from './acs3/signed-call.ts';
import type { OperationRequest } from './operation-route.ts';

/** Everything about a request for an operation that is known before its body is read. */
export function operationRequest(request: FastifyRequest): OperationRequest {
  return {
    received: receivedRequest(request),
    path: request.params as Readonly<Record<string, string>>,
    sourceAddress: sourceAddress(request),
    requestId: request.id,
  };
}

function receivedRequest(request: FastifyRequest): ReceivedRequest {
  const headers = new Map<string, string[]>();
  const { rawHeaders, url = '' } = request.raw;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), rawHeaders[i + 1] ?? '']);
  }
  return { method: request.method, url, headers, isTls: request.protocol === 'https' };
}

function sourceAddress(request: FastifyRequest): string {
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}
