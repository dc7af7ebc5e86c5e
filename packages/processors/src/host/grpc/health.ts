import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { decodeMessage } from '../../protobuf/message.ts';
import { RequestError } from '../errors.ts';
import type { Call } from './call.ts';
import type { Method } from './service.ts';

const PACKAGE = 'grpc.health.v1.Health';

// message HealthCheckRequest  { string service = 1; }
// message HealthCheckResponse { ServingStatus status = 1; }
const SERVICE = 1;
const STATUS = 1;
const SERVING = 1;
const NOT_SERVING = 2;
const SERVICE_UNKNOWN = 3;

/** The health service: whatever is served is ready, until `stopping` comes. `services` are those that can be asked for. */
export function healthMethods(services: readonly string[], stopping: AbortSignal): ReadonlyMap<string, Method> {
  const known = ['', PACKAGE, ...services];
  const check = (message: Uint8Array) => {
    const service = readService(message);
    if (!known.includes(service)) throw new RequestError(`there is no service "${service}" here`, 404);
    return response(stopping.aborted ? NOT_SERVING : SERVING);
  };
  const watch = async (message: Uint8Array, call: Call) => {
    const isKnown = known.includes(readService(message));
    if (!stopping.aborted) await call.send(response(isKnown ? SERVING : SERVICE_UNKNOWN));
    await call.untilEnded(stopping);
    return response(isKnown ? NOT_SERVING : SERVICE_UNKNOWN);
  };
  return new Map<string, Method>([
    [`/${PACKAGE}/Check`, check],
    [`/${PACKAGE}/Watch`, watch],
  ]);
}

function readService(message: Uint8Array): string {
  let service = '';
  decodeMessage('HealthCheckRequest', message, (reader, field, wire) => {
    if (field !== SERVICE || wire !== WireType.LengthDelimited) return false;
    service = reader.string();
    return true;
  });
  return service;
}

function response(status: number): Uint8Array {
  return new BinaryWriter().tag(STATUS, WireType.Varint).int32(status).finish();
}
