import { GATEWAY_PROBLEMS, GRPC_STATUS_CODES, grpcMessageOf } from '@infergate/contract';
import type { Exchange } from '../exchange/exchange.ts';
import type { Refusal } from './phase.ts';

export const GRPC_HTTP_STATUS = 200;

/** The trailer fields that tell a gRPC caller of a failure; alternating name and value. Notes the status, too. */
export function grpcStatusFields(exchange: Exchange, { refused, message, grpc }: Refusal): readonly string[] {
  const code = GRPC_STATUS_CODES[grpc ?? GATEWAY_PROBLEMS[refused].grpc];
  exchange.grpcStatus = code;
  return ['grpc-status', String(code), 'grpc-message', percentEncoded(message ?? grpcMessageOf(refused))];
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
