import { createReadStream, statSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { resolve } from 'node:path';
import { errorCode } from '@infergate/kernel';
import type { CommandContext } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { distrust } from '../trust.ts';
import { list, listOption, option, text } from '../verb/arguments.ts';
import { HOW_TO_TRUST } from '../verb/failure.ts';
import type { Verb, VerbInput } from '../verb/verb.ts';
import { type CallBody, sendCall } from './http-call.ts';

export const invoke: Verb = {
  usage: 'invoke <name> [path]',
  description: 'call a service through its gateway with its own token; the answer goes to stdout as it comes',
  options: [
    option('-d, --data <data>', 'body; @file reads a file, @- standard input'),
    option('-X, --method <method>', 'default: GET, with a body POST'),
    listOption('-H, --header <header>', 'e.g. "Content-Type: text/plain", may be repeated; "Name:" leaves a default one out'),
    option('--vpc', 'by the VPC endpoint'),
    option('-i, --include', 'show status and headers on stderr'),
  ],
  run: async (input) => {
    const [name = '', path = ''] = input.args;
    const service = await input.client.call('DescribeService', { path: { ServiceName: name } });
    const endpoint = input.options['vpc'] === true ? service.IntranetEndpoint : service.InternetEndpoint;
    const response = await send(input, targetOf(endpoint, path, name), service.AccessToken);
    if (input.options['include'] === true) sayHead(input, response);
    await writeBody(input.context, response, name);
    const { statusCode = 0, statusMessage = '' } = response;
    if (statusCode < 200 || statusCode > 299)
      throw new CommandError(EXIT.failed, `${name} answered ${statusCode} ${statusMessage}`.trimEnd());
  },
};

interface Target {
  readonly origin: URL;
  readonly target: string;
}

/** The path goes out as it was typed: nothing is resolved or encoded. */
function targetOf(endpoint: string, path: string, name: string): Target {
  if (!URL.canParse(endpoint))
    throw new CommandError(EXIT.failed, `${name} has no such endpoint. Try the other one: with or without --vpc.`);
  if (!/^[!-~]*$/.test(path))
    throw new CommandError(EXIT.usage, `the path must be percent-encoded where it is not plain ASCII, not ${path}`);
  const origin = new URL(endpoint);
  const separator = path === '' || path.startsWith('/') || path.startsWith('?') ? '' : '/';
  // A service under a host of its own has no path before those of its API.
  const target = `${origin.pathname === '/' ? '' : origin.pathname}${separator}${path}`;
  return { origin, target: target.startsWith('/') ? target : `/${target}` };
}

async function send(input: VerbInput, { origin, target }: Target, token: string): Promise<IncomingMessage> {
  const body = readBody(text(input, 'data'), input.context);
  const headers = headersOf(input, body !== null, token);
  const method = text(input, 'method') ?? (body === null ? 'GET' : 'POST');
  try {
    return await sendCall({ origin, target, method, headers, body, trust: input.trust });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof TypeError) throw new CommandError(EXIT.usage, `this cannot be sent: ${reason}`);
    const advice = distrust(error) === null ? unknownNameText(error) : `. ${HOW_TO_TRUST}`;
    throw new CommandError(EXIT.unreachable, `${origin.origin} does not answer: ${reason}${advice}`);
  }
}

/** The endpoint of a service may be a domain that its owner has yet to lead to the gateway. */
function unknownNameText(error: unknown): string {
  if (errorCode(error) !== 'ENOTFOUND') return '';
  return '. The name does not resolve here: "infergate gateway domain check" says which DNS record it needs.';
}

function headersOf(input: VerbInput, hasBody: boolean, token: string): Map<string, readonly string[]> {
  const given = new Map<string, readonly string[]>();
  for (const line of list(input, 'header') ?? []) {
    const at = line.indexOf(':');
    if (at < 1) throw new CommandError(EXIT.usage, `--header is "Name: value", not ${line}`);
    const [name, value] = [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()];
    given.set(name, [...(given.get(name) ?? []), value]);
  }
  const defaults: [string, readonly string[]][] = [
    ...(hasBody ? [['content-type', ['application/json']] satisfies [string, string[]]] : []),
    ...(token === '' ? [] : [['authorization', [token]] satisfies [string, string[]]]),
  ];
  return new Map([...new Map([...defaults, ...given])].filter(([, values]) => values.some((value) => value !== '')));
}

function readBody(data: string | undefined, context: CommandContext): CallBody | null {
  if (data === undefined) return null;
  if (data === '@-') return { content: context.input(), length: null };
  if (data.startsWith('@')) return readFileBody(data.slice(1), context.cwd);
  const content = Buffer.from(data);
  return { content, length: content.length };
}

function readFileBody(name: string, cwd: string): CallBody {
  const path = resolve(cwd, name);
  try {
    const status = statSync(path);
    if (status.isDirectory()) throw new Error('it is a folder');
    return { content: createReadStream(path), length: status.isFile() ? status.size : null };
  } catch (error) {
    throw new CommandError(EXIT.usage, `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function sayHead({ context }: VerbInput, { statusCode, statusMessage, rawHeaders }: IncomingMessage): void {
  context.say(`HTTP ${statusCode} ${statusMessage}`);
  for (let i = 0; i < rawHeaders.length; i += 2) context.say(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  context.say('');
}

/** As it comes. An answer that breaks off is a failure, however much of it came. */
async function writeBody(context: CommandContext, response: IncomingMessage, name: string): Promise<void> {
  let last: Uint8Array = Buffer.alloc(0);
  try {
    for await (const piece of response as AsyncIterable<Uint8Array>) {
      await context.write(piece);
      last = piece;
      if (context.outputClosed.aborted) break;
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(EXIT.failed, `the answer of ${name} broke off: ${reason}`);
  }
  if (context.isTerminal && last.length > 0 && last.at(-1) !== NEWLINE) context.print('');
}

const NEWLINE = 0x0a;
