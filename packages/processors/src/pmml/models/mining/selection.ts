import type { Frame } from '../../fields/frame.ts';
import { type CompiledModel, type FunctionName, plainScorer, type Scorer } from '../model.ts';
import { Score } from '../score.ts';
import { compileAlignment, type Segment } from './segment.ts';

/** The first segment whose predicate is true decides alone. */
export function compileFirst(segments: readonly Segment[], functionName: FunctionName): Scorer {
  const classes = [...new Set(segments.flatMap(({ model }) => model.scorer.classes))];
  const present = presenter(segments, classes, functionName);
  const score = (frame: Frame) => {
    const segment = segments.find(({ holds }) => holds(frame) === true);
    return segment ? present(segment, segment.model.evaluate(frame)) : null;
  };
  const [first] = segments;
  const sameEntities = first && segments.every(({ model }) => model.scorer.entities.join('\n') === first.model.scorer.entities.join('\n'));
  return { ...plainScorer(classes, score), ...(sameEntities ? affinitiesOf(first.model) : {}) };
}

/** Segments in their order, each seeing what those before it put out; the last one scored is the result. */
export function compileChain(segments: readonly Segment[], functionName: FunctionName): Scorer {
  const last = segments.at(-1) as Segment;
  const { classes } = last.model.scorer;
  const present = presenter(segments, classes, functionName);
  const score = (frame: Frame) => {
    let result: Score | null = null;
    for (const segment of segments) {
      if (segment.holds(frame) === true) result = present(segment, segment.model.evaluate(frame));
    }
    return result;
  };
  return { ...plainScorer(classes, score), ...affinitiesOf(last.model) };
}

function affinitiesOf({ scorer }: CompiledModel): Pick<Scorer, 'entities' | 'entityNames' | 'affinity'> {
  return { entities: scorer.entities, entityNames: scorer.entityNames, affinity: scorer.affinity };
}

type Present = (segment: Segment, score: Score) => Score;

/** A segment's score as that of the whole: in the order of its classes; the entity is the segment, but for clusters the cluster. */
function presenter(segments: readonly Segment[], classes: readonly string[], functionName: FunctionName): Present {
  const alignments = new Map(segments.map(({ model }) => [model, compileAlignment(model.scorer.classes, classes)]));
  return ({ id, model }, score) => {
    const align = alignments.get(model);
    const aligned = (shares: Float64Array | null) => (shares && align ? align(shares) : shares);
    const entity = functionName === 'clustering' ? score.entity : id;
    const { label, probabilities, confidences, affinities, reasonCodes, rules } = score;
    return new Score(score.value, {
      label,
      probabilities: aligned(probabilities),
      confidences: aligned(confidences),
      entity,
      affinities,
      reasonCodes,
      rules,
    });
  };
}
