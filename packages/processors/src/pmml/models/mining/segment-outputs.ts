import type { Frame } from '../../fields/frame.ts';
import type { OutputField } from '../../fields/outputs.ts';
import type { CompiledModel } from '../model.ts';
import type { Segment } from './segment.ts';

interface Source {
  readonly model: CompiledModel;
  readonly field: OutputField;
}

/** The output fields of all segments. Of several with one name that of the last segment that was scored counts. */
export function nestedOutputs(segments: readonly Segment[]): readonly OutputField[] {
  const sources = new Map<string, Source[]>();
  for (const { model } of segments) {
    for (const field of model.outputs) {
      const known = sources.get(field.name);
      if (known) known.unshift({ model, field });
      else sources.set(field.name, [{ model, field }]);
    }
  }
  return [...sources.values()].map(merge);
}

function merge(sources: readonly Source[]): OutputField {
  const { field } = sources[0] as Source;
  const read = (frame: Frame) => sources.find(({ model }) => model.scoreOf(frame) !== null)?.field.read(frame) ?? null;
  return { ...field, read };
}
