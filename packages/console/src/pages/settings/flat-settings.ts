/** One setting as infergate.yaml names it. */
export interface Setting {
  /** Such as `sharedGateway.rateLimit.perService`. */
  readonly path: string;
  /** As JSON. */
  readonly value: string;
}

/** `text` is JSON. Lists of plain values stay whole; those of objects are taken apart, as objects are. */
export function flatSettings(text: string): readonly Setting[] {
  return flatten('', JSON.parse(text) as unknown);
}

function flatten(path: string, value: unknown): readonly Setting[] {
  if (Array.isArray(value) && value.some(isBranch)) return value.flatMap((each, i) => flatten(`${path}[${i}]`, each));
  if (!isBranch(value)) return [{ path, value: JSON.stringify(value) }];
  return Object.entries(value).flatMap(([key, each]) => flatten(path === '' ? key : `${path}.${key}`, each));
}

/** Has parts of its own to be named. */
function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}

/** Those in whose key or value every word occurs. */
export function matchingSettings(settings: readonly Setting[], text: string): readonly Setting[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return settings.filter(({ path, value }) => {
    const all = `${path} ${value}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
