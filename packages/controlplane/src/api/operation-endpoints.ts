import { API_PREFIX, ManagementError, type Operation, OPERATIONS } from '@infergate/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import type { AdmittedCall, OperationRoutes, WholeRequest } from './operation-route.ts';
import { operationRequest } from './request-head.ts';
import type { StreamRoutes } from './streams/stream-routes.ts';

export interface OperationAnswerers {
  readonly routes: OperationRoutes;
  readonly streams: StreamRoutes;
}

/** A route for every operation of the table, and an answer for the other methods of their paths. */
export function addOperations(app: FastifyInstance, answerers: OperationAnswerers): void {
  const admissions = new Admissions(answerers);
  for (const [path, operations] of groupByPath(OPERATIONS)) {
    const url = API_PREFIX + path.replaceAll(/\{(\w+)\}/g, ':$1');
    for (const operation of operations) {
      const answer = operation.isStream ? streamAnswer(operation, answerers) : plainAnswer(operation, answerers);
      app.route({
        url,
        method: operation.method,
        ...admissions.routeOptions(operation),
        handler: (request, reply) => answer(admissions.whole(request), reply),
      });
    }
    const allowed = operations.map((operation) => operation.method as string);
    app.route({
      url,
      method: METHODS.filter((method) => !allowed.includes(method)),
      handler: async (_request, reply) => {
        reply.header('allow', allowed.join(', '));
        throw new ManagementError('MethodNotAllowed');
      },
    });
  }
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'] as const;

function groupByPath(operations: readonly Operation[]): ReadonlyMap<string, readonly Operation[]> {
  const groups = new Map<string, Operation[]>();
  for (const operation of operations) groups.set(operation.path, [...(groups.get(operation.path) ?? []), operation]);
  return groups;
}

type Answer = (request: WholeRequest, reply: FastifyReply) => Promise<FastifyReply>;

function plainAnswer(operation: Operation, { routes }: OperationAnswerers): Answer {
  return async (request, reply) => {
    const { body, cookie } = await routes.run(operation, request);
    if (cookie !== null) reply.header('set-cookie', cookie);
    return reply.type('application/json; charset=utf-8').send(JSON.stringify({ RequestId: request.requestId, ...body }));
  };
}

function streamAnswer(operation: Operation, { routes, streams }: OperationAnswerers): Answer {
  return async (request, reply) => streams.answer(operation, await routes.read(operation, request), reply);
}

/** Who calls is found out by the head, before anything of the body is read. */
class Admissions {
  readonly #answerers: OperationAnswerers;
  readonly #admitted = new WeakMap<FastifyRequest, AdmittedCall>();

  constructor(answerers: OperationAnswerers) {
    this.#answerers = answerers;
  }

  /** Strangers who sign in have the bound of the server, which is less. */
  routeOptions(operation: Operation): RouteShorthandOptions {
    if (operation.credential === 'none') return {};
    const { largeBodies } = this.#answerers.streams;
    return {
      bodyLimit: largeBodies.limitOf(operation.name),
      onRequest: async (request, reply) => {
        const admitted = await this.#answerers.routes.admit(operation, operationRequest(request));
        largeBodies.enter(admitted.call.caller, reply);
        this.#admitted.set(request, admitted);
      },
    };
  }

  whole(request: FastifyRequest): WholeRequest {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    return { ...operationRequest(request), body, admitted: this.#admitted.get(request) ?? null };
  }
}
