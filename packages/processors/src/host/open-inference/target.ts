import type { LoadedModel } from '../model.ts';
import type { TensorModel } from '../tensors/tensor-model.ts';

/** A model with the name and version under which it answers. */
export interface InferTarget {
  readonly name: string;
  readonly version: string;
  readonly model: TensorModel;
}

/** Null: the model is no function of tensors. */
export function inferTarget(name: string, { tensors, description }: LoadedModel): InferTarget | null {
  return tensors === null ? null : { name, version: description.versions[0] ?? '', model: tensors };
}
