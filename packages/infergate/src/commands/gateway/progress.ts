import type { OperationResponse } from '@infergate/contract';
import { ApiError } from '@infergate/sdk';
import { CommandError, EXIT } from '../exit-codes.ts';
import { option, text, timeoutOption, wholeNumber } from '../verb/arguments.ts';
import { follow } from '../verb/follow.ts';
import type { VerbInput } from '../verb/verb.ts';

export const WAIT_OPTIONS = [
  option('--no-wait', 'return as soon as the change is accepted'),
  timeoutOption('how long to wait until the nodes have carried it out'),
];

type Gateway = OperationResponse<'DescribeGateway'>;

/** Follows a gateway until its nodes serve what is wanted now, unless `--no-wait` was given. */
export async function untilServed(input: VerbInput, id: string): Promise<void> {
  if (input.options['wait'] === false) return;
  const timeoutSeconds = secondsOf(input);
  await follow<Gateway>(input.context, {
    what: id,
    timeoutSeconds,
    look: () => input.client.call('DescribeGateway', { path: { GatewayId: id } }),
    progress: progressOf,
    isSettled,
    tooLate: ({ Status, Message }) =>
      new CommandError(
        EXIT.notReady,
        `${id} is ${Status} after ${timeoutSeconds} s${Message === '' ? '' : ` (${Message})`}. Look again with "infergate gateway describe ${id}".`,
      ),
  });
}

/** Follows a gateway until it is gone. */
export async function untilGone(input: VerbInput, id: string): Promise<void> {
  if (input.options['wait'] === false) return;
  const timeoutSeconds = secondsOf(input);
  await follow<Gateway | null>(input.context, {
    what: id,
    timeoutSeconds,
    look: () => lookOrGone(input, id),
    progress: (gateway) => (gateway === null ? [`${id}: gone`] : progressOf(gateway)),
    isSettled: (gateway) => gateway === null,
    tooLate: () => new CommandError(EXIT.notReady, `${id} is still there after ${timeoutSeconds} s; it goes on ending.`),
  });
}

async function lookOrGone({ client }: VerbInput, id: string): Promise<Gateway | null> {
  try {
    return await client.call('DescribeGateway', { path: { GatewayId: id } });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'InvalidGateway.NotFound') return null;
    throw error;
  }
}

function secondsOf(input: VerbInput): number {
  return wholeNumber(text(input, 'timeout') ?? '300', '--timeout');
}

function progressOf({ GatewayName, Status, ReadyNodes, Nodes, Message }: Gateway): readonly string[] {
  return [`${GatewayName}: ${Status}, ${ReadyNodes}/${Nodes} nodes ready${Message === '' ? '' : ` (${Message})`}`];
}

/** Throws when the gateway will not get there by itself. A state of an earlier change is no answer. */
function isSettled(gateway: Gateway, say: (line: string) => void): boolean {
  const { GatewayName, Status, Reason, Message, Generation, ObservedGeneration } = gateway;
  if (ObservedGeneration < Generation) return false;
  if (isRecordOnly(gateway))
    say(`${GatewayName} is a record until one of its networks is enabled: infergate gateway update --internet on --vpc … --vswitch …`);
  if (Status === 'Failed') throw new CommandError(EXIT.notReady, `${GatewayName} failed: ${Message === '' ? Reason : Message}`);
  if (Status === 'Deleting') throw new CommandError(EXIT.notReady, `${GatewayName} is being deleted.`);
  return Status === 'Running';
}

function isRecordOnly({ GatewayType, InternetEnabled, IntranetEnabled }: Gateway): boolean {
  return GatewayType === 'Application' && !InternetEnabled && !IntranetEnabled;
}
