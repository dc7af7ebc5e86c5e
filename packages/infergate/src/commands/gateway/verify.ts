import type { OperationResponse } from '@infergate/contract';
import { printList } from '../../output/result.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { distrust, trustingFetch } from '../trust.ts';
import { oneOf, option, text } from '../verb/arguments.ts';
import { HOW_TO_TRUST } from '../verb/failure.ts';
import type { Verb, VerbInput } from '../verb/verb.ts';
import { gatewayPath } from './gateway-argument.ts';

const TIMEOUT_MS = 5_000;
/** Of an answer that is not the gateway's. */
const SHOWN_CHARACTERS = 200;

const RESULTS = ['admitted', 'refused', 'closed'] as const;

interface Verdict {
  /** `Internet`, or the id of the VPC. */
  readonly Network: string;
  readonly Endpoint: string;
  /** admitted; refused by the allowlist; closed: nothing listens, or nothing that is reached from here; other: somebody else answers. */
  readonly Result: (typeof RESULTS)[number] | 'other';
  readonly Message: string;
}

export const verify: Verb = {
  usage: 'verify <gateway>',
  description: 'call every endpoint of a gateway from here: admitted, refused by its allowlist, or closed',
  options: [option('--expect <result>', `fail unless every endpoint is ${RESULTS.join(', ')}`)],
  run: async (input) => {
    const wanted = text(input, 'expect');
    const expected = wanted === undefined ? null : oneOf(wanted, RESULTS, '--expect');
    const path = await gatewayPath(input);
    const gateway = await input.client.call('DescribeGateway', { path });
    const endpoints = endpointsOf(gateway);
    const verdicts = await Promise.all(endpoints.map((endpoint) => judge(input, endpoint, path.GatewayId)));
    printList(input.context, input.output, verdicts, [
      ['NETWORK', (row) => row.Network],
      ['ENDPOINT', (row) => row.Endpoint],
      ['RESULT', (row) => row.Result],
      ['MESSAGE', (row) => row.Message],
    ]);
    const other = verdicts.filter(({ Result }) => expected !== null && Result !== expected);
    if (other.length > 0)
      throw new CommandError(EXIT.failed, `not ${expected}: ${other.map(({ Network, Result }) => `${Network} is ${Result}`).join(', ')}`);
  },
};

interface Endpoint {
  readonly network: string;
  /** Empty: the gateway has none there. */
  readonly url: string;
}

function endpointsOf({ InternetEndpoint, IntranetEndpoints }: OperationResponse<'DescribeGateway'>): readonly Endpoint[] {
  const vpcs = IntranetEndpoints.flatMap(({ VpcId, Endpoints }) =>
    Endpoints.map((url) => ({ network: VpcId === '' ? 'VPC' : VpcId, url })),
  );
  return [{ network: 'Internet', url: InternetEndpoint }, ...(vpcs.length === 0 ? [{ network: 'VPC', url: '' }] : vpcs)];
}

async function judge(input: VerbInput, { network, url }: Endpoint, id: string): Promise<Verdict> {
  const about = { Network: network, Endpoint: url };
  if (url === '') return { ...about, Result: 'closed', Message: 'Access is off: nothing listens.' };
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await trustingFetch(input.trust)(new URL('/', url), { signal, redirect: 'manual' });
    return { ...about, ...judgeAnswer(response.status, await response.text(), id) };
  } catch (error) {
    if (distrust(error) !== null) return { ...about, Result: 'other', Message: HOW_TO_TRUST };
    return { ...about, Result: 'closed', Message: `Nothing listens there, as far as is seen from here: ${reasonOf(error)}` };
  }
}

/** A gateway tells its name at `/`, and whom it refuses why. */
function judgeAnswer(status: number, body: string, id: string): Pick<Verdict, 'Result' | 'Message'> {
  const said = parse(body);
  if (status === 200 && said['gateway_id'] === id && said['status'] === 'ok')
    return { Result: 'admitted', Message: `${String(said['gateway'])}: ok` };
  if (status === 403 && said['code'] === 'not_in_allowlist') return { Result: 'refused', Message: String(said['message']) };
  return { Result: 'other', Message: `Not this gateway: ${status} ${body.slice(0, SHOWN_CHARACTERS).replaceAll(/\s+/g, ' ')}`.trimEnd() };
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** fetch hides the reason one level down. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS} ms`;
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
