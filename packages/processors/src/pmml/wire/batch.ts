import { setImmediate } from 'node:timers/promises';
import { type JsonObject, RequestError } from '../../host/index.ts';
import { type PmmlEvaluator, type Prediction, predictSample } from '../evaluator.ts';

/** Samples between two looks at what else there is to do, so that a long batch does not keep health checks waiting. */
const SLICE = 64;

/** One prediction per sample, in their order. Throws `RequestError` naming sample and field, 499 when nobody waits any more. */
export async function predictBatch(
  evaluator: PmmlEvaluator,
  samples: readonly JsonObject[],
  isWanted: () => boolean,
): Promise<readonly Prediction[]> {
  const frame = evaluator.frame();
  const predictions: Prediction[] = [];
  for (const [index, sample] of samples.entries()) {
    if (index > 0 && index % SLICE === 0) {
      await setImmediate();
      if (!isWanted()) throw new RequestError('the caller went away', 499);
    }
    predictions.push(predictSample(evaluator, { sample, index, frame }));
  }
  return predictions;
}
