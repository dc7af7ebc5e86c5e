export { describeKeys, type KeyDescription } from './describe-keys.ts';
export { mergeServiceConfig, redactServiceConfig, resolveLocalPaths } from './document-edits.ts';
export { type DocumentPath, locateKeys, pathText } from './key-places.ts';
export type { KeyStatus } from './key.ts';
export { parseServiceSpec, type ParsedService } from './parse.ts';
export type { ParseOptions } from './parse-options.ts';
export { holdsRedaction, REDACTED } from './redaction-mark.ts';
export { findScaleProblem } from './scale-problem.ts';
