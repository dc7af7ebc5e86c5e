declare global {
  /** Put in by the build: a digest of the sources. */
  // oxlint-disable-next-line no-var -- only `var` declares a property of globalThis
  var INFERGATE_BUILD: string | undefined;
}

export const VERSION = '0.1.0';

/** Tells processes of one build from those of another. */
export const BUILD = globalThis.INFERGATE_BUILD ?? 'sources';
