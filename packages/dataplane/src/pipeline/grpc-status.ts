import { GATEWAY_PROBLEMS, GRPC_STATUS_CODES, type GatewayProblemCode } from '@infergate/contract';

export const GRPC_HTTP_STATUS = 200;

/** The trailer fields that tell a gRPC caller of a failure; alternating name and value. */
export function grpcStatusFields(problem: GatewayProblemCode, message: string): readonly string[] {
  return ['grpc-status', String(GRPC_STATUS_CODES[GATEWAY_PROBLEMS[problem].grpc]), 'grpc-message', percentEncoded(message)];
}

/** As the gRPC protocol wants it: UTF-8, everything but printable ASCII escaped, and the escape character itself. */
function percentEncoded(message: string): string {
  let text = '';
  for (const byte of Buffer.from(message)) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    text += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}
