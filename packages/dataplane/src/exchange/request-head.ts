/** The head of a request as received: nothing decoded, nothing folded, so that signatures can be checked over it. */
export interface RequestHead {
  readonly method: string;
  /** Raw request target, e.g. `/api/predict/iris/v1?x=%2F`. Always origin-form here: the listener has reduced absolute-form. */
  readonly target: string;
  readonly httpVersion: '1.0' | '1.1' | '2';
  /** Host or `:authority` as received; empty where an HTTP/1.0 client named none. */
  readonly authority: string;
  /** A gRPC call: HTTP/2 and a content type of gRPC. Failures are then told as gRPC tells them. */
  readonly isGrpc: boolean;
  /** Lower-case protocol that the client asks to change to (`Upgrade` of HTTP/1.1, named by `Connection`); null: none. */
  readonly upgrade: string | null;
  /** Names as received and values trimmed, alternating; repeated headers repeat. */
  readonly rawHeaders: readonly string[];
  /** First value of a header, by lower-case name; null when absent. */
  header(lowerCaseName: string): string | null;
  /** Framing of the body. `chunked` has no known length. */
  readonly body: { readonly kind: 'none' } | { readonly kind: 'length'; readonly bytes: number } | { readonly kind: 'chunked' };
}
