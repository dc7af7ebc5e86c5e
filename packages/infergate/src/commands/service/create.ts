import { printFields } from '../../output/result.ts';
import { argument, option, text, timeoutOption, wholeNumber } from '../verb/arguments.ts';
import { sayNotices } from '../verb/notices.ts';
import type { Verb, VerbInput } from '../verb/verb.ts';
import { readDescription } from './description-file.ts';
import { waitFor } from './progress.ts';

const waitOptions = [
  option('--no-wait', 'return as soon as the change is accepted'),
  timeoutOption('how long to wait until the service runs'),
];

export const create: Verb = {
  usage: 'create',
  description: 'create a service from its description and wait until it runs',
  options: [option('-f, --file <service.json>', 'the description; - is standard input').makeOptionMandatory(), ...waitOptions],
  run: async (input) => {
    const created = await input.client.call('CreateService', { body: await readDescription(text(input, 'file') ?? '', input.context) });
    sayNotices(input, created.Notices);
    await untilRunning(input, created.ServiceName);
    await printEndpoints(input, created.ServiceName);
  },
};

export const update: Verb = {
  usage: 'update <name>',
  description: 'change a service: keys of the file are merged into its description, or replace it',
  options: [
    option('-f, --file <service.json>', 'the changed keys, or the whole description with --replace').makeOptionMandatory(),
    option('--replace', 'the file is the whole description'),
    ...waitOptions,
  ],
  run: async (input) => {
    const name = nameOf(input);
    const query = { UpdateType: input.options['replace'] === true ? ('replace' as const) : ('merge' as const) };
    const { Message, Notices } = await input.client.call('UpdateService', {
      path: { ServiceName: name },
      query,
      body: await readDescription(text(input, 'file') ?? '', input.context),
    });
    input.context.say(Message);
    sayNotices(input, Notices);
    await untilRunning(input, name);
  },
};

export const clone: Verb = {
  usage: 'clone <name> <new-name>',
  description: 'create a service with the description of another one',
  options: waitOptions,
  run: async (input) => {
    const [from = '', to = ''] = input.args;
    const created = await input.client.call('CloneService', {
      path: { ServiceName: from },
      body: JSON.stringify({ metadata: { name: to } }),
    });
    sayNotices(input, created.Notices);
    await untilRunning(input, created.ServiceName);
    await printEndpoints(input, created.ServiceName);
  },
};

export const endpoints: Verb = {
  usage: 'endpoints <name>',
  description: 'show the endpoints and the token of a service',
  run: (input) => printEndpoints(input, nameOf(input)),
};

/** Waits unless `--no-wait` was given, or nothing has to run. */
export async function untilRunning(input: VerbInput, name: string): Promise<void> {
  if (input.options['wait'] === false) return;
  const { client, context } = input;
  await waitFor({ client, context, name, target: 'Running', timeoutSeconds: wholeNumber(text(input, 'timeout') ?? '300', '--timeout') });
}

async function printEndpoints({ client, context, output }: VerbInput, name: string): Promise<void> {
  const service = await client.call('DescribeService', { path: { ServiceName: name } });
  const { InternetEndpoint, IntranetEndpoint, GrpcAuthority, AccessToken, IsPublic } = service;
  const grpc = GrpcAuthority === undefined ? {} : { GrpcAuthority };
  printFields(context, output, { ServiceName: name, InternetEndpoint, IntranetEndpoint, ...grpc, AccessToken, IsPublic }, [
    ['Service', name],
    ['Internet endpoint', InternetEndpoint],
    ['VPC endpoint', IntranetEndpoint],
    ...(GrpcAuthority === undefined ? [] : [['gRPC', grpcText(service, GrpcAuthority)] as const]),
    ['Token', tokenText(service)],
  ]);
  if (output === 'table') context.say('Append the API path of the model to the endpoint, for example /v1/chat/completions.');
}

/** Callers dial host and port of an endpoint, and name the service besides. */
function grpcText({ ServiceName, InternetEndpoint, IntranetEndpoint }: GrpcService, authority: string): string {
  const targets = [InternetEndpoint, IntranetEndpoint].filter((endpoint) => endpoint !== '').map((endpoint) => new URL(endpoint).host);
  return `${targets.join(' or ')}, authority ${authority} or metadata x-infergate-service: ${ServiceName}`;
}

interface GrpcService {
  readonly ServiceName: string;
  readonly InternetEndpoint: string;
  readonly IntranetEndpoint: string;
}

/** An empty token has two meanings. */
export function tokenText({ AccessToken, IsPublic }: { readonly AccessToken: string; readonly IsPublic: boolean }): string {
  if (AccessToken !== '') return AccessToken;
  return IsPublic ? '(public: no token)' : '(not shown to viewers)';
}

export function nameOf(input: VerbInput): string {
  return argument(input, 0, 'the name of the service');
}
