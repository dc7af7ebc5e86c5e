import type { OperationBody, OperationName, OperationPath, OperationQuery, OperationResponse } from '@infergate/contract';
import type { Call } from '../../domain/call.ts';

/** A request that was proven, authorised and read. */
export interface HandlerInput<N extends OperationName> {
  readonly call: Call;
  readonly path: OperationPath<N>;
  readonly query: OperationQuery<N>;
  readonly body: OperationBody<N>;
}

/** Calls a use case and renders what it says; decides nothing. */
export type Handler<N extends OperationName> = (input: HandlerInput<N>) => Promise<Omit<OperationResponse<N>, 'RequestId'>>;

export type Handlers<N extends OperationName = OperationName> = { readonly [K in N]: Handler<K> };
