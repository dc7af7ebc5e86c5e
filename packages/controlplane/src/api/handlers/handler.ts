import type { OperationBody, OperationName, OperationPath, OperationQuery, OperationResponse } from '@infergate/contract';
import type { Call } from '../../domain/call.ts';
import type { KeptSession } from '../console-session.ts';

/** A request that was proven, authorised and read. */
export interface HandlerInput<N extends OperationName> {
  readonly call: Call;
  readonly path: OperationPath<N>;
  readonly query: OperationQuery<N>;
  readonly body: OperationBody<N>;
}

/** An answer that also tells the browser which session it is in from now on; null: in none. */
export class BrowserAnswer<T extends object = object> {
  readonly body: T;
  readonly session: KeptSession | null;

  constructor(body: T, session: KeptSession | null) {
    this.body = body;
    this.session = session;
  }
}

type Rendered<N extends OperationName> = Omit<OperationResponse<N>, 'RequestId'>;

/** Calls a use case and renders what it says; decides nothing. */
export type Handler<N extends OperationName> = (input: HandlerInput<N>) => Promise<Rendered<N> | BrowserAnswer<Rendered<N>>>;

export type Handlers<N extends OperationName = OperationName> = { readonly [K in N]: Handler<K> };
