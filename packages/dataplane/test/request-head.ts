import type { RequestHead } from '../src/exchange/request-head.ts';

/** A request head as the listener would hand it over. */
export function requestHead(
  method: string,
  target: string,
  rawHeaders: readonly string[] = [],
  body: RequestHead['body'] = { kind: 'none' },
): RequestHead {
  return {
    method,
    target,
    httpVersion: '1.1',
    authority: 'gateway.test',
    isGrpc: false,
    upgrade: null,
    rawHeaders,
    body,
    header(name) {
      const index = rawHeaders.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === name);
      return index === -1 ? null : (rawHeaders[index + 1] ?? null);
    },
  };
}
