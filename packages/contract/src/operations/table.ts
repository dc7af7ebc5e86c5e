import { ACCESS_OPERATIONS } from './access-operations.ts';
import { CERTIFICATE_OPERATIONS } from './certificate-operations.ts';
import { CONSOLE_OPERATIONS, CONSOLE_STREAMS } from './console-operations.ts';
import type { BodyOf, BuiltOperation, Operation, PathOf, QueryOf, ResponseOf, StreamOperation } from './definition.ts';
import { GATEWAY_ACCESS_OPERATIONS } from './gateway-access-operations.ts';
import { DOMAIN_CHECK_OPERATIONS } from './domain-check-operations.ts';
import { GATEWAY_OPERATIONS } from './gateway-operations.ts';
import { LATER_OPERATIONS } from './later-operations.ts';
import { METRIC_OPERATIONS } from './metric-operations.ts';
import { NETWORK_OPERATIONS } from './network-operations.ts';
import { SERVICE_OPERATIONS } from './service-operations.ts';
import { SERVICE_PART_OPERATIONS } from './service-part-operations.ts';

/** Every operation that is built, by name. Handlers, clients, roles and the OpenAPI document derive from it. */
export const BUILT_OPERATIONS = {
  ...SERVICE_OPERATIONS,
  ...SERVICE_PART_OPERATIONS,
  ...GATEWAY_OPERATIONS,
  ...GATEWAY_ACCESS_OPERATIONS,
  ...NETWORK_OPERATIONS,
  ...DOMAIN_CHECK_OPERATIONS,
  ...ACCESS_OPERATIONS,
  ...CERTIFICATE_OPERATIONS,
  ...METRIC_OPERATIONS,
  ...CONSOLE_OPERATIONS,
};

/** Those that are answered by events. */
export const STREAMS = { ...CONSOLE_STREAMS };

type BuiltOperations = typeof BUILT_OPERATIONS;
export type OperationName = keyof BuiltOperations;
export type OperationPath<N extends OperationName> = PathOf<BuiltOperations[N]>;
export type OperationQuery<N extends OperationName> = QueryOf<BuiltOperations[N]>;
export type OperationBody<N extends OperationName> = BodyOf<BuiltOperations[N]>;
export type OperationResponse<N extends OperationName> = ResponseOf<BuiltOperations[N]>;

type Streams = typeof STREAMS;
export type StreamName = keyof Streams;
export type StreamPath<N extends StreamName> = PathOf<Streams[N]>;
export type StreamQuery<N extends StreamName> = QueryOf<Streams[N]>;
export type StreamBody<N extends StreamName> = BodyOf<Streams[N]>;
export type StreamEvent<N extends StreamName> = ResponseOf<Streams[N]>;

/** THE list: what is built and what PAI-EAS has besides. */
export const OPERATIONS: readonly Operation[] = [
  ...Object.entries<BuiltOperation>(BUILT_OPERATIONS).map(([name, operation]) => ({ name, ...operation })),
  ...Object.entries<StreamOperation>(STREAMS).map(([name, operation]) => ({ name, ...operation })),
  ...LATER_OPERATIONS,
];
