/** The head of a request as received: nothing decoded, nothing folded, so that signatures can be checked over it. */
export interface RequestHead {
  readonly method: string;
  /** Raw request target, e.g. `/api/predict/iris/v1?x=%2F`. Always origin-form here: the listener has reduced absolute-form. */
  readonly target: string;
  readonly httpVersion: '1.0' | '1.1';
  /** Names as received and values trimmed, alternating; repeated headers repeat. */
  readonly rawHeaders: readonly string[];
  /** First value of a header, by lower-case name; null when absent. */
  header(lowerCaseName: string): string | null;
  /** Framing of the body. `chunked` has no known length. */
  readonly body: { readonly kind: 'none' } | { readonly kind: 'length'; readonly bytes: number } | { readonly kind: 'chunked' };
}
