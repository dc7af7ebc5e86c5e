import { ManagementError } from '@infergate/contract';
import type { ServiceRecord } from '../../store/records.ts';
import type { StoreTransaction } from '../../store/store.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { type InvocationWish, isReadInvocation, readInvocation, type ReadInvocation } from './invocation-request.ts';
import { findService, serviceResource } from './service-access.ts';

/** Whole call, until the last byte of the answer. */
const MAX_DURATION_MS = 600_000;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

export type Entrance = 'internet' | 'vpc';
type Header = readonly [name: string, value: string];

/** One way to a service, through an entrance of the gateway that serves it. */
export interface Reach {
  readonly entrance: Entrance;
  /** As callers know it: its host stands in the request, and its scheme says what is spoken. */
  readonly url: string;
  /** What is connected to: a listener of our own. */
  readonly host: string;
  readonly port: number;
  /** Address to come from; null: whichever the system takes. */
  readonly from: string | null;
}

export interface GatewayRequest {
  readonly reach: Reach;
  readonly method: string;
  /** Path and query, as they are sent. */
  readonly target: string;
  readonly headers: readonly Header[];
  readonly body: Buffer;
}

export interface GatewayAnswer {
  readonly status: number;
  readonly headers: readonly Header[];
  /** Pieces as they come. Throws when the answer breaks off. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Sends requests to gateways of this installation. */
export interface GatewayCalls {
  /** Resolves with the head of the answer. Rejects when there is none; aborting ends the body too. */
  send(request: GatewayRequest, signal: AbortSignal): Promise<GatewayAnswer>;
}

export type InvocationEvent =
  | { readonly kind: 'sent'; readonly url: string }
  | { readonly kind: 'head'; readonly status: number; readonly headers: readonly Header[]; readonly afterMs: number }
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly afterMs: number; readonly bytes: number; readonly isCut: boolean }
  | { readonly kind: 'failed'; readonly message: string };

/** Trial calls of services, the way that callers take. */
export class Invocations {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  /** Resolves when it is clear what is sent, and where. `entrance`: null takes the first that is open. */
  async invoke(
    call: Call,
    name: string,
    { entrance, wish }: { readonly entrance: Entrance | null; readonly wish: InvocationWish },
    signal: AbortSignal,
  ): Promise<AsyncIterable<InvocationEvent>> {
    const request = await this.#context.calls.change(call, serviceResource(name), async (tx) => {
      const service = await findService(tx, name);
      const read = readInvocation(wish);
      if (!isReadInvocation(read)) throw new ManagementError('InvalidParameter', read.map(({ message }) => message).join(' '), read);
      if (service.desired !== 'running')
        throw new ManagementError(
          'InvalidStatus',
          `The service ${name} is ${service.desired}, so nothing answers. Start it with StartService.`,
        );
      return this.#request(this.#choose(service, entrance), read, await tokenOf(tx, service));
    });
    return this.#events(request, signal);
  }

  #choose(service: ServiceRecord, entrance: Entrance | null): Reach {
    const { endpoints, descriptions } = this.#context;
    const isClosed = descriptions.show(service).spec?.networking.disableInternetEndpoint === true;
    const ways = endpoints.reach(service).filter((way) => way.entrance === 'vpc' || !isClosed);
    const chosen = ways.find((way) => entrance === null || way.entrance === entrance);
    if (chosen !== undefined) return chosen;
    const { gatewayId } = endpoints.service(service);
    const what = entrance === null ? 'endpoint' : `${ENTRANCE_NAMES[entrance]} endpoint`;
    throw new ManagementError(
      'InvalidStatus',
      `The service ${service.name} has no open ${what} at the gateway ${gatewayId}. DescribeServiceEndpoints shows those it has.`,
    );
  }

  #request(reach: Reach, { method, path, headers, body }: ReadInvocation, token: string | null): GatewayRequest {
    const hasCredential = headers.some(([header]) => header.toLowerCase() === 'authorization');
    const credential: readonly Header[] = hasCredential || token === null ? [] : [['Authorization', token]];
    return { reach, method, target: new URL(reach.url).pathname + path, headers: [...headers, ...credential], body };
  }

  async *#events(request: GatewayRequest, signal: AbortSignal): AsyncGenerator<InvocationEvent> {
    const { clock, gatewayCalls } = this.#context;
    const life = new AbortController();
    const late = clock.setTimeout(
      () => life.abort(new Error(`there was no end of it within ${MAX_DURATION_MS / 1_000} s`)),
      MAX_DURATION_MS,
    );
    const leave = () => life.abort(new Error('nobody waits for it any more'));
    signal.addEventListener('abort', leave, { once: true });
    const origin = new URL(request.reach.url).origin;
    let hasHead = false;
    try {
      yield { kind: 'sent', url: origin + request.target };
      const began = clock.monotonic();
      const afterMs = () => clock.monotonic() - began;
      const { status, headers, body } = await gatewayCalls.send(request, life.signal);
      hasHead = true;
      yield { kind: 'head', status, headers, afterMs: afterMs() };
      let [bytes, isCut] = [0, false];
      for await (const piece of body) {
        const taken = piece.subarray(0, MAX_ANSWER_BYTES - bytes);
        isCut = taken.length < piece.length;
        bytes += taken.length;
        if (taken.length > 0) yield { kind: 'data', bytes: taken };
        if (isCut) break;
      }
      yield { kind: 'end', afterMs: afterMs(), bytes, isCut };
    } catch (error) {
      const reason = life.signal.aborted ? (life.signal.reason as Error).message : reasonOf(error);
      yield {
        kind: 'failed',
        message: hasHead ? `The answer broke off: ${reason}.` : `The gateway at ${origin} gave no answer: ${reason}.`,
      };
    } finally {
      late.cancel();
      signal.removeEventListener('abort', leave);
      leave();
    }
  }
}

const ENTRANCE_NAMES: Readonly<Record<Entrance, string>> = { internet: 'Internet', vpc: 'VPC' };

/** null: it is called without. */
async function tokenOf(tx: StoreTransaction, service: ServiceRecord): Promise<string | null> {
  return service.isPublic ? null : ((await tx.tokens(service.id))[0]?.token ?? null);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === '' ? error.name : error.message;
}
