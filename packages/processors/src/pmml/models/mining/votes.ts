import type { Frame } from '../../fields/frame.ts';
import { indexOfLargest, Score } from '../score.ts';
import { collectBallots, countable, type Segment, type SegmentationRules } from './segment.ts';

export interface Electorate {
  readonly segments: readonly Segment[];
  readonly rules: SegmentationRules;
  readonly classes: readonly string[];
}

/** Each segment votes for the class it predicts; of equals the class that comes first. Shares of the votes are the probabilities. */
export function combineVotes(isWeighted: boolean, { segments, rules, classes }: Electorate): (frame: Frame) => Score | null {
  const places = new Map(classes.map((name, i) => [name, i]));
  return (frame) => {
    const ballots = countable(collectBallots(segments, frame), rules);
    if (ballots === null) return null;
    const votes = new Float64Array(classes.length);
    let silent = 0;
    for (const { score, weight } of ballots) {
      const vote = isWeighted ? weight : 1;
      const place = score.value === null ? undefined : places.get(score.label ?? String(score.value));
      if (place === undefined) silent += vote;
      else votes[place] = (votes[place] as number) + vote;
    }
    const cast = votes.reduce((sum, count) => sum + count, 0);
    const winner = indexOfLargest(votes);
    // "No prediction" is a candidate too.
    if (cast === 0 || silent > (votes[winner] as number)) return null;
    return new Score(classes[winner] ?? null, { probabilities: votes.map((count) => count / cast), entity: classes[winner] ?? null });
  };
}
