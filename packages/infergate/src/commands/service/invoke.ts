import { createReadStream, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CommandError, EXIT } from '../exit-codes.ts';
import { option, text, type Verb, type VerbInput } from './verb.ts';

export const invoke: Verb = {
  usage: 'invoke <name> [path]',
  description: 'call a service through the shared gateway with its own token; the answer goes to stdout as it comes',
  options: [
    option('-d, --data <data>', 'body; @file reads a file, @- standard input'),
    option('-X, --method <method>', 'default: GET, with a body POST'),
    option('-H, --header <header...>', 'e.g. "Content-Type: text/plain"; default application/json with a body'),
    option('--vpc', 'by the VPC endpoint'),
    option('-i, --include', 'show status and headers on stderr'),
  ],
  run: async (input) => {
    const [name = '', path = ''] = input.args;
    const service = await input.client.call('DescribeService', { path: { ServiceName: name } });
    const endpoint = input.options['vpc'] === true ? service.IntranetEndpoint : service.InternetEndpoint;
    const response = await send(input, `${endpoint}${path === '' || path.startsWith('/') ? path : `/${path}`}`, service.AccessToken);
    if (input.options['include'] === true) sayHead(input, response);
    if (response.body !== null) await pipeline(response.body, process.stdout, { end: false });
    if (process.stdout.isTTY) process.stdout.write('\n');
    if (!response.ok) throw new CommandError(EXIT.failed, `${name} answered ${response.status} ${response.statusText}`.trimEnd());
  },
};

async function send(input: VerbInput, url: string, token: string): Promise<Response> {
  const body = readBody(text(input, 'data'), input.context.cwd);
  const headers = new Headers(body === undefined ? {} : { 'content-type': 'application/json' });
  for (const line of headerLines(input)) {
    const at = line.indexOf(':');
    if (at < 1) throw new CommandError(EXIT.usage, `--header is "Name: value", not ${line}`);
    headers.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
  if (token !== '' && !headers.has('authorization')) headers.set('authorization', token);
  const method = text(input, 'method') ?? (body === undefined ? 'GET' : 'POST');
  try {
    return await fetch(url, { method, headers, ...(body === undefined ? {} : { body, duplex: 'half' }) });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new CommandError(EXIT.unreachable, `${url} does not answer: ${cause}`);
  }
}

function headerLines({ options }: VerbInput): readonly string[] {
  const given = options['header'];
  return Array.isArray(given) ? given.map(String) : [];
}

function readBody(data: string | undefined, cwd: string): string | Uint8Array<ArrayBuffer> | ReadableStream | undefined {
  if (data === undefined || !data.startsWith('@')) return data;
  if (data === '@-') return createReadStream('/dev/stdin') as unknown as ReadableStream;
  try {
    return new Uint8Array(readFileSync(resolve(cwd, data.slice(1))));
  } catch (error) {
    throw new CommandError(EXIT.usage, `${data.slice(1)} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function sayHead({ context }: VerbInput, response: Response): void {
  context.say(`HTTP ${response.status} ${response.statusText}`);
  for (const [name, value] of response.headers) context.say(`${name}: ${value}`);
  context.say('');
}
