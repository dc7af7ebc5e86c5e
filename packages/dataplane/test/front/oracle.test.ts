import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { PhaseResult } from '../../src/pipeline/phase.ts';
import { deliver, NodeServer, type Understood } from '../wire/understood.ts';
import { Front } from './harness.ts';

/** Mostly the first kind: a request with one odd thing in it says more than one that is odd all over. */
const mostly = (right: readonly string[], odd: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: fc.constantFrom(...odd) });

const methods = mostly(
  ['GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'QUERY'],
  ['get', 'FOO', 'M-SEARCH', 'CONNECT', 'TRACE'],
);
const targets = mostly(
  ['/', '/a?b=c', '/%2e%2e/x', '//', '/a|b"c', 'http://gw/z', 'http://gw?x', '/~'],
  ['/x#y', '*', '', '/a b', '/\u00e9', 'gw:80', 'ftp://gw/', '/\t'],
);
const versions = mostly(['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0'], ['HTTP/2.0', 'HTTP/1.2', 'http/1.1', 'HTTP/1.1 ', 'HTTP/01.1']);
const hosts = mostly(['Host: gw', 'Host:gw', 'host:  gw '], ['Host: gw:80', 'Host: evil', 'Host: gw, gw', 'X: none', 'Host : gw', 'Host:']);
const lines = mostly(
  [
    'Content-Length: 5',
    'Content-Length: 05',
    'Transfer-Encoding: chunked',
    'transfer-encoding: Chunked',
    'Transfer-Encoding:\tchunked\t',
    'Connection: close',
    'Connection: keep-alive',
    'X: y',
    'X: \u00e9',
    'X: a\tb',
    'X:',
    'X: a',
    'Y: b',
  ],
  [
    'Content-Length: +5',
    'Content-Length: 5, 5',
    'Content-Length: 4',
    'Content-Length:',
    'Content-Length : 5',
    'Content-Length: 0x5',
    'Transfer-Encoding: xchunked',
    'Transfer-Encoding: chunked, identity',
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: \x0bchunked',
    ' folded',
    '\tfolded',
    'X y: z',
    '\u00e9: x',
    'X: \0',
    'X: a\rb',
    'X: \u007f',
    ': x',
    'Expect: 100-continue',
    'Host: gw',
    'X',
  ],
);
const ends = mostly(['\r\n'], ['\n', '\r', '\r\r\n', '\n\r\n', '']);
const bodies = mostly(
  ['', 'hello', '5\r\nhello\r\n0\r\n\r\n', '5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n', '05\r\nhello\r\n0\r\n\r\n'],
  [
    '5 \r\nhello\r\n0\r\n\r\n',
    '5\nhello\n0\n\n',
    '0\r\n',
    '5\r\nhello0\r\n\r\n',
    '5\r\nhello\r\n0\r\nX : y\r\n\r\n',
    '5;\r\nhello\r\n0\r\n\r\n',
  ],
);

const requests = fc
  .record({
    method: methods,
    target: targets,
    version: versions,
    host: hosts,
    fields: fc.array(lines, { maxLength: 3 }),
    lineEnd: ends,
    end: ends,
    body: bodies,
  })
  .map(({ method, target, version, host, fields, lineEnd, end, body }) => {
    const head = fields.map((line, i) => line + (i === 0 ? lineEnd : '\r\n')).join('');
    return `${method} ${target} ${version}\r\n${host}\r\n${head}${end}${body}`;
  });

/** Now and then one byte is another one. */
const streams = fc
  .tuple(fc.array(requests, { minLength: 1, maxLength: 2 }), fc.option(fc.tuple(fc.nat(), fc.nat(255)), { freq: 2 }))
  .map(([texts, change]) => {
    const bytes = Buffer.from(texts.join(''), 'latin1');
    if (change !== null) bytes[change[0] % bytes.length] = change[1];
    return bytes;
  });

describe('whatever the front serves', () => {
  const node = new NodeServer();
  let nodePort = 0;
  let front: Front;
  let ours: Understood[] = [];

  const understand = (exchange: Exchange): Promise<PhaseResult> =>
    new Promise((resolve) => {
      let body = '';
      exchange.abort = (code) => resolve({ refused: code });
      exchange.downstream.readBody({
        data: (bytes) => {
          body += bytes.toString('latin1');
          return true;
        },
        end: () => {
          const { method, target, rawHeaders } = exchange.head;
          ours.push({ method, target, rawHeaders, body });
          resolve({ refused: 'forbidden' });
        },
        fail: (code) => resolve({ refused: code }),
      });
    });

  beforeAll(async () => {
    nodePort = await node.listen();
    front = await Front.start({ ports: [1], before: understand });
  });
  afterAll(async () => {
    node.close();
    await front.close();
  });

  test('node:http serves too, as the same method, target, fields and body', async () => {
    let served = 0;
    await fc.assert(
      fc.asyncProperty(streams, async (bytes) => {
        ours = [];
        node.understood = [];
        await Promise.all([deliver(front.port, [bytes]), deliver(nodePort, [bytes])]);
        served += ours.length;
        expect(node.understood.slice(0, ours.length).map(inOriginForm)).toEqual(ours);
      }),
      { numRuns: 1500 },
    );
    expect(served).toBeGreaterThan(300);
  });
});

/** The front reduces absolute-form. */
function inOriginForm(request: Understood): Understood {
  return { ...request, target: request.target.replace(/^https?:\/\/[^/?]*\/?/i, '/') };
}
