import type { Tensor } from './tensor.ts';

/** A model that takes tensors by name and gives tensors by name. */
export interface TensorModel {
  /** All that the model gives; a caller may ask for some of them. */
  readonly outputs: readonly { readonly name: string }[];
  /** Throws `RequestError` when the inputs are not those of the model or do not fit together inside it. */
  run(call: TensorCall): Promise<ReadonlyMap<string, Tensor>>;
}

export interface TensorCall {
  readonly feeds: ReadonlyMap<string, Tensor>;
  /** Names of the outputs to compute. */
  readonly fetches: readonly string[];
  /** False once nobody waits for the answer any more: then a call that has not begun is left out. */
  readonly isWanted: () => boolean;
}
