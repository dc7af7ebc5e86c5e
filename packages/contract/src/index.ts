export * from './problems/definition.ts';
export * from './problems/errors.ts';
export * from './problems/gateway-problems.ts';
export * from './problems/management-problems.ts';
export * from './nodes/messages.ts';
export * from './resources/instance.ts';
export { nearestName } from './resources/nearest-name.ts';
export * from './resources/service-spec.ts';
export * from './snapshot/snapshot.ts';
