/** What a description is read for. */
export interface ParseOptions {
  /** The runtime that will run it, unless it names an external server. */
  readonly runtime: 'process';
}
