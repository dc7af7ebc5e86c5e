import { closedEntrance, type EndpointAnswer, judgeEndpoint, type OperationResponse } from '@infergate/contract';
import { errorCode } from '@infergate/kernel';
import { printList } from '../../output/result.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { CA_VARIABLE, distrust, type Trust, trustingFetch } from '../trust.ts';
import { oneOf, option, text } from '../verb/arguments.ts';
import type { Verb, VerbInput } from '../verb/verb.ts';
import { gatewayPath } from './gateway-argument.ts';

const TIMEOUT_MS = 5_000;

const RESULTS = ['admitted', 'refused', 'closed', 'unreachable'] as const;

interface Verdict {
  /** `Internet`, or the id of the VPC. */
  readonly Network: string;
  readonly Endpoint: string;
  /** admitted; refused by the allowlist; closed: nothing listens; unreachable from here, or somebody else answers. */
  readonly Result: (typeof RESULTS)[number];
  readonly Message: string;
}

export const verify: Verb = {
  usage: 'verify <gateway>',
  description: 'call every endpoint of a gateway from here: admitted, refused by its allowlist, closed, or unreachable',
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
  readonly entrance: 'internet' | 'vpc';
  /** Empty: the gateway has none there. */
  readonly url: string;
  /** It should have one. */
  readonly isWanted: boolean;
}

function endpointsOf(gateway: OperationResponse<'DescribeGateway'>): readonly Endpoint[] {
  const { InternetEndpoint, InternetEnabled, IntranetEndpoints } = gateway;
  const linked = IntranetEndpoints.flatMap(({ VpcId, Endpoints }) =>
    (Endpoints.length === 0 ? [''] : Endpoints).map((url) => ({
      network: VpcId === '' ? 'VPC' : VpcId,
      entrance: 'vpc' as const,
      url,
      isWanted: true,
    })),
  );
  return [
    { network: 'Internet', entrance: 'internet', url: InternetEndpoint, isWanted: InternetEnabled },
    ...(linked.length === 0 ? [{ network: 'VPC', entrance: 'vpc' as const, url: '', isWanted: false }] : linked),
  ];
}

async function judge({ trust }: VerbInput, { network, entrance, url, isWanted }: Endpoint, id: string): Promise<Verdict> {
  const verdict = url === '' ? closedEntrance(entrance, isWanted) : judgeEndpoint(id, await ask(url, trust));
  return { Network: network, Endpoint: url, Result: resultOf(verdict.outcome), Message: verdict.message };
}

function resultOf(outcome: string): Verdict['Result'] {
  return RESULTS.find((result) => result === outcome.toLowerCase()) ?? 'unreachable';
}

async function ask(url: string, trust: Trust): Promise<EndpointAnswer> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await trustingFetch(trust)(new URL('/', url), { signal, redirect: 'manual' });
    return { kind: 'answered', status: response.status, body: await response.text() };
  } catch (error) {
    return failure(error);
  }
}

/** fetch hides the reason one level down. */
function failure(error: unknown): EndpointAnswer {
  if (error instanceof Error && error.name === 'TimeoutError') return { kind: 'late', afterMs: TIMEOUT_MS };
  const distrusted = distrust(error);
  if (distrusted !== null) return { kind: 'distrusted', reason: `${distrusted}. Name its authority with --ca or ${CA_VARIABLE}.` };
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : (errorCode(cause) ?? String(error));
  return { kind: errorCode(cause) === 'ECONNREFUSED' ? 'nobody' : 'failed', reason };
}
