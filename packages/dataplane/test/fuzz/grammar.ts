import type { Random } from './random.ts';

/** Messages of HTTP/1 that are mostly right, with one odd thing now and then: that says more than what is odd all over. */

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'HEAD'];
const ODD_METHODS = ['get', 'FOO', 'TRACE', 'CONNECT', 'M-SEARCH', ''];
const RESTS = ['', '/', '/x', '/x?y=z', '?q', '//x', '/%2e%2e/x', '/a/../b', '/%2f', '/a;b=c', '/{"|}'];
const ODD_RESTS = ['#x', '/ x', '/\t', '/\xff', '%2f', '\\x', '/%00', '/x#y', '%00'];
const VERSIONS = ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0'];
const ODD_VERSIONS = ['HTTP/2.0', 'HTTP/1.2', 'http/1.1', 'HTTP/1.1 ', ' HTTP/1.1', 'HTTP/01.1', ''];
const HOSTS = ['Host: gw', 'host:gw', 'Host:  gw ', 'Host: gw:80', 'Host: [::1]'];
const ODD_HOSTS = ['Host: gw, gw', 'Host: a@gw', 'Host:', 'X: none', 'Host : gw', 'Host: gw\r\nHost: gw'];
const FIELDS = [
  'X: y',
  'X:',
  'X: a\tb',
  'X: \xe9',
  'Connection: close',
  'Connection: keep-alive',
  'Connection: X',
  'Content-Type: application/json',
  'X-Request-Id: mine',
  'X-Forwarded-For: 10.0.0.1',
  'TE: trailers',
  'Trailer: X-Sum',
  'Keep-Alive: timeout=5',
  'Expect: 100-continue',
];
const ODD_FIELDS = [
  'Expect: x',
  'X y: z',
  ' X: y',
  'X\0: y',
  'X: \0',
  'X: a\rb',
  'X: a\nb',
  'X',
  ': y',
  'Connection: Content-Length',
  'Upgrade: h2c',
  'Content_Length: 9',
  'Transfer_Encoding: chunked',
  'X_Tenant: two',
  'X-Tenant: two',
  'Connection: Host, Authorization, Transfer-Encoding',
];
const ENDS = ['\r\n'];
const ODD_ENDS = ['\n', '\r', '\r\r\n', '\r\n ', ''];
const CONTENTS = ['', 'hello', '0\r\n\r\n', 'GET /api/predict/secret HTTP/1.1\r\nHost: gw\r\n\r\n', '\xff'.repeat(300), 'x'.repeat(20_000)];
const EXTENSIONS = ['', '', '', ';a', ';a=b', ';a="q\\"; r"'];
const ODD_EXTENSIONS = [';', '; a', ' ', ';a\n', ';a="', '\t'];
const ODD_LENGTHS = ['+5', '-5', '0x5', '5, 5', '5.0', '', '5 5', '99999999999999999999'];
const ODD_CODINGS = ['xchunked', 'chunked, chunked', 'identity, chunked', 'chunked,', '"chunked"', 'chunked;q=1', 'gzip'];
const STATUSES = ['200 OK', '204 No Content', '304 Not Modified', '404', '500 ', '206 \xe9'];
const ODD_STATUSES = ['20 OK', '2000', '099', '101 Switching Protocols', ' 200', '200\tOK', 'OK', '200 O\0K'];
const INTERIMS = ['', '', '', 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n', 'HTTP/1.1 100 Continue\r\n\r\n'];
const ODD_INTERIMS = ['\r\n', 'HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n', 'HTTP/1.1 102 P\r\n\r\n'.repeat(20)];

/** One request to a service under `prefix`, with these lines in its head. */
export function requestText(random: Random, prefix: string, credential: string): string {
  const target = random.mostly(
    [`${prefix}${random.pick(RESTS)}`],
    [`${prefix}${random.pick(ODD_RESTS)}`, `http://gw${prefix}`, '/', '*', 'gw:80'],
  );
  const line = `${random.mostly(METHODS, ODD_METHODS)} ${target} ${random.mostly(VERSIONS, ODD_VERSIONS)}`;
  const { fields, body } = framed(random);
  return (
    headText(random, [line, random.mostly(HOSTS, ODD_HOSTS), ...shuffled(random, [credential, ...someFields(random), ...fields])]) + body
  );
}

export function answerText(random: Random): string {
  const version = random.mostly(['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0'], ['HTTP/2.0', 'http/1.1', 'ICY', 'HTTP/1.10']);
  const line = `${version} ${random.mostly(STATUSES, ODD_STATUSES)}`;
  const { fields, body } = framed(random);
  const interim = random.mostly(INTERIMS, ODD_INTERIMS);
  return interim + headText(random, [line, ...shuffled(random, [...someFields(random), ...fields])]) + body;
}

function someFields(random: Random): readonly string[] {
  return random.some(3, () => random.mostly(FIELDS, ODD_FIELDS));
}

function headText(random: Random, lines: readonly string[]): string {
  const oddAt = random.chance(20) ? random.below(lines.length + 1) : -1;
  const ended = lines.map((line, i) => line + random.pick(i === oddAt ? ODD_ENDS : ENDS));
  return ended.join('') + (oddAt === lines.length ? random.pick(ODD_ENDS) : '\r\n');
}

function shuffled(random: Random, lines: readonly string[]): readonly string[] {
  return lines
    .map((line) => ({ line, place: random.below(1000) }))
    .sort((a, b) => a.place - b.place)
    .map(({ line }) => line);
}

function framed(random: Random): { readonly fields: readonly string[]; readonly body: string } {
  const content = random.pick(CONTENTS);
  const length = random.mostly(
    [`Content-Length: ${content.length}`, `content-length: 0${content.length}`],
    ODD_LENGTHS.map((text) => `Content-Length: ${text}`),
  );
  const coding = random.mostly(
    ['Transfer-Encoding: chunked', 'transfer-encoding:  Chunked'],
    ODD_CODINGS.map((text) => `Transfer-Encoding: ${text}`),
  );
  switch (random.below(5)) {
    case 0:
      return { fields: [], body: random.chance(6) ? content : '' };
    case 1:
    case 2:
      return { fields: random.chance(20) ? [length, length] : [length], body: random.chance(20) ? content.slice(1) : content };
    case 3:
      return { fields: [coding], body: chunks(random, content) };
    default:
      return { fields: random.chance(8) ? [coding, length] : [coding], body: chunks(random, content) };
  }
}

function chunks(random: Random, content: string): string {
  const middle = random.below(content.length + 1);
  const pieces = [content.slice(0, middle), content.slice(middle)].filter((piece) => piece !== '');
  const trailers = random.mostly(
    ['', '', 'X-Sum: 1\r\n', 'Content-Length: 3\r\n', 'Authorization: x\r\n'],
    ['X: y\n', ' X: y\r\n', 'X\r\n'],
  );
  return `${pieces.map((piece) => chunk(random, piece)).join('')}${random.mostly(['0', '000'], ['-0', '0x0', '00000000000000000'])}\r\n${trailers}\r\n`;
}

function chunk(random: Random, piece: string): string {
  const digits = piece.length.toString(16);
  const size = random.mostly([digits, digits.toUpperCase(), `0${digits}`], [`+${digits}`, `0x${digits}`, ` ${digits}`, `${digits}g`, '']);
  return `${size}${random.mostly(EXTENSIONS, ODD_EXTENSIONS)}\r\n${piece}${random.mostly(['\r\n'], ODD_ENDS)}`;
}
