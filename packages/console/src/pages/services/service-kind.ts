/** What a service runs, for people; the texts have a word for each. */
export type ServiceKind = 'onnx' | 'pmml' | 'command' | 'external' | 'unknown';

/** `config` is the JSON text of the description; empty where the list left out a long one. */
export function serviceKind(config: string): ServiceKind {
  const document = parse(config);
  if (document['processor'] === 'onnx') return 'onnx';
  if (document['processor'] === 'pmml') return 'pmml';
  const { runtime, containers } = document;
  if (typeof runtime === 'object' && runtime !== null && 'external' in runtime) return 'external';
  return Array.isArray(containers) && containers.length > 0 ? 'command' : 'unknown';
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
