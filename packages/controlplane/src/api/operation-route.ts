import { randomUUID } from 'node:crypto';
import { ManagementError, type Operation, type OperationName } from '@infergate/contract';
import type { Clock } from '@infergate/kernel';
import type { Call } from '../domain/call.ts';
import type { Domain } from '../domain/domain.ts';
import type { Authenticator } from './authenticator.ts';
import { consoleToken, sessionCookie } from './console-session.ts';
import { type AnonymousOperation, accessHandlers, type CalledOperation } from './handlers/access.ts';
import { certificateHandlers } from './handlers/certificates.ts';
import { consoleHandlers } from './handlers/console.ts';
import { gatewayAccessHandlers } from './handlers/gateway-access.ts';
import { domainCheckHandlers } from './handlers/domain-check.ts';
import { gatewayHandlers } from './handlers/gateways.ts';
import { BrowserAnswer, type HandlerInput, type Handlers } from './handlers/handler.ts';
import { metricHandlers } from './handlers/metrics.ts';
import { networkHandlers } from './handlers/networks.ts';
import { type AnonymousHandlers, signInHandlers } from './handlers/sign-in.ts';
import { servicePartHandlers } from './handlers/service-parts.ts';
import { serviceHandlers } from './handlers/services.ts';
import { readBody } from './parameters/body.ts';
import { assertNoZeros, readQuery } from './parameters/query.ts';
import { parseTarget } from './acs3/request-target.ts';
import { assertBody, type ReceivedRequest } from './acs3/signed-call.ts';
import type { ReadRequest } from './streams/stream-routes.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';

export interface OperationDependencies {
  readonly domain: Domain;
  readonly authenticator: Authenticator;
  readonly throttle: SignInThrottle;
  readonly clock: Pick<Clock, 'now'>;
}

/** The head of a request for an operation. */
export interface OperationRequest {
  readonly received: ReceivedRequest;
  readonly path: Readonly<Record<string, string>>;
  readonly sourceAddress: string;
  readonly requestId: string;
}

/** A call that its head has proven, whose role is enough. */
export interface AdmittedCall {
  readonly call: Call;
  /** What its body must have; null: it is not signed. */
  readonly bodyHash: string | null;
}

/** A request that is there to its end. */
export interface WholeRequest extends OperationRequest {
  readonly body: Buffer;
  /** null: nobody has asked for a credential. */
  readonly admitted: AdmittedCall | null;
}

export interface OperationAnswer {
  readonly body: object;
  /** `Set-Cookie`, for browsers that sign in or out; null: they keep what they have. */
  readonly cookie: string | null;
}

/** In the form in which PAI-EAS shows request ids. */
export function newRequestId(): string {
  return randomUUID().toUpperCase();
}

/** Prove and admit by the head; then read, call, render: the same way for every operation of the table. */
export class OperationRoutes {
  readonly #dependencies: OperationDependencies;
  readonly #handlers: Handlers<CalledOperation>;
  readonly #anonymousHandlers: AnonymousHandlers;

  constructor(dependencies: OperationDependencies) {
    this.#dependencies = dependencies;
    const { domain, clock, throttle } = dependencies;
    const now = () => clock.now();
    this.#anonymousHandlers = signInHandlers(domain, throttle, now);
    this.#handlers = {
      ...serviceHandlers(domain),
      ...servicePartHandlers(domain, now),
      ...gatewayHandlers(domain),
      ...gatewayAccessHandlers(domain),
      ...networkHandlers(domain),
      ...domainCheckHandlers(domain),
      ...accessHandlers(domain, now),
      ...certificateHandlers(domain, now),
      ...consoleHandlers(domain),
      ...metricHandlers(domain),
    };
  }

  /** By the head alone, so that only the bodies of those are read who may call. Throws what is wrong, also for an operation that is not built. */
  async admit(operation: Operation, { received, path, sourceAddress, requestId }: OperationRequest): Promise<AdmittedCall> {
    const { authenticator, domain } = this.#dependencies;
    const { caller, nonce, bodyHash } = await authenticator.prove(received, sourceAddress, operation.credential);
    const call: Call = { caller, nonce, operation: operation.name, role: operation.role, requestId, sourceAddress };
    await domain.installation.admit(call, resourceOf(path));
    return { call, bodyHash };
  }

  async run(operation: Operation, request: WholeRequest): Promise<OperationAnswer> {
    const answer = await (operation.credential === 'none' ? this.#letIn(operation, request) : this.#call(operation, request));
    if (!(answer instanceof BrowserAnswer)) return { body: answer, cookie: null };
    const { body, session } = answer;
    // Who signs out by another credential says nothing of the browser's session.
    const isOfBrowser = session !== null || consoleToken(request.received) !== null;
    return { body, cookie: isOfBrowser ? sessionCookie(request.received, session) : null };
  }

  async #call(operation: Operation, request: WholeRequest): Promise<object> {
    return this.#handle(operation.name as CalledOperation, await this.read(operation, request));
  }

  /** What an admitted call asks for. */
  async read({ shape }: Operation, { received, path, body: bytes, admitted }: WholeRequest): Promise<ReadRequest> {
    if (admitted === null) throw new ManagementError('MissingCredential');
    const { call, bodyHash } = admitted;
    if (bodyHash !== null) assertBody(bytes, bodyHash);
    if (shape === null) return this.#dependencies.domain.installation.refuseUnbuilt(call);
    assertNoZeros(path);
    const query = readQuery(shape.query, parseTarget(received.url).query);
    const body = readBody(shape.body, bytes);
    return { call, path, query, body };
  }

  /** The table and the handlers are typed by the same names; that the parts belong together is the table's word. */
  #handle(name: CalledOperation, input: ReadRequest): Promise<object> {
    const handler = this.#handlers[name] as (input: HandlerInput<OperationName>) => Promise<object>;
    return handler(input as HandlerInput<OperationName>);
  }

  /** For who has no credential yet. Bodies are as their operation declares them; that handlers bear the same names is the table's word. */
  async #letIn({ name, shape }: Operation, { received, sourceAddress, requestId, body: bytes }: WholeRequest): Promise<object> {
    const handler = this.#anonymousHandlers[name as AnonymousOperation];
    const body = readBody(shape?.body ?? null, bytes) as never;
    return handler({ body, origin: { operation: name, requestId, sourceAddress }, received });
  }
}

/** What is named by a parameter of a path. */
const NOUNS: Readonly<Record<string, string>> = { ServiceName: 'service', GatewayId: 'gateway', CertificateId: 'certificate' };

/** For the audit record of a call that is not admitted. */
function resourceOf(path: Readonly<Record<string, string>>): string {
  const [name, noun] = Object.entries(NOUNS).find(([parameter]) => path[parameter] !== undefined) ?? [];
  return name === undefined ? '' : `${noun}/${path[name]?.slice(0, 128)}`;
}
