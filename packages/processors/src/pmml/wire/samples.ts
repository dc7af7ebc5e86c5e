import { isObject, type JsonObject, parseJson, RequestError, shown } from '../../host/index.ts';

/** The samples of a body: an array of objects whose keys are fields, or one such object. Throws `RequestError`. */
export function readSamples(body: Uint8Array): readonly JsonObject[] {
  const parsed = parseJson(body);
  if (isObject(parsed)) return [parsed];
  if (!Array.isArray(parsed)) {
    throw new RequestError(
      `expected an array of objects, one per sample with fields as keys, given ${shown(parsed)} (GET / shows an example)`,
    );
  }
  for (const [index, sample] of parsed.entries()) {
    if (!isObject(sample)) throw new RequestError(`sample ${index}: expected an object with fields as keys, given ${shown(sample)}`);
  }
  return parsed;
}
