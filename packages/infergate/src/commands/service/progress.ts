import type { OperationResponse } from '@infergate/contract';
import type { ManagementClient } from '@infergate/sdk';
import type { CommandContext } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { follow } from '../verb/follow.ts';

export interface WaitOptions {
  readonly client: ManagementClient;
  readonly context: CommandContext;
  readonly name: string;
  readonly target: 'Running' | 'Stopped';
  readonly timeoutSeconds: number;
}

type Service = OperationResponse<'DescribeService'>;
type Event = OperationResponse<'DescribeServiceEvent'>['Events'][number];

/**
 * Follows a service until it is where it should be, saying phase, instances and last event whenever one changes.
 * Throws with the reason when the service fails or the time is over.
 */
export function waitFor(options: WaitOptions): Promise<void> {
  const { context, name, target, timeoutSeconds } = options;
  return follow(context, {
    what: name,
    timeoutSeconds,
    look: () => look(options),
    progress: ({ service, event }) => progressOf(service, event),
    isSettled: ({ service }, say) => isSettled(service, target, say),
    tooLate: ({ service }) => tooLate(service, timeoutSeconds),
  });
}

async function look({ client, name }: WaitOptions): Promise<{ service: Service; event: Event | undefined }> {
  const path = { ServiceName: name };
  const service = await client.call('DescribeService', { path });
  const { Events } = await client.call('DescribeServiceEvent', { path, query: { PageSize: 1 } });
  return { service, event: Events[0] };
}

function progressOf(service: Service, event: Event | undefined): readonly string[] {
  const { ServiceName, Status, RunningInstance, TotalInstance, Message } = service;
  const progress = `${ServiceName}: ${Status}, ${RunningInstance}/${TotalInstance} instances ready${Message === '' ? '' : ` (${Message})`}`;
  if (event === undefined) return [progress];
  const { InstanceName, Reason, Message: text } = event;
  // Some events have no more to say than their name.
  const words = text.toLowerCase() === Reason.toLowerCase() ? [Reason] : [Reason, text];
  return [progress, `  event: ${[InstanceName ?? ServiceName, ...words].filter((word) => word !== '').join(' ')}`];
}

/** Throws when the service will not get there by itself. */
function isSettled({ ServiceName, Status, Message, Reason }: Service, target: WaitOptions['target'], say: (line: string) => void): boolean {
  if (Status === target) return true;
  if (target === 'Stopped') return false;
  if (Status === 'Failed') throw new CommandError(EXIT.notReady, `${ServiceName} failed: ${Message === '' ? Reason : Message}`);
  if (Status === 'Deleting') throw new CommandError(EXIT.notReady, `${ServiceName} is being deleted.`);
  if (Status !== 'Stopped') return false;
  say(`${ServiceName} is stopped; the change takes effect when it is started.`);
  return true;
}

function tooLate({ ServiceName, Status }: Service, timeoutSeconds: number): CommandError {
  return new CommandError(
    EXIT.notReady,
    `${ServiceName} is ${Status} after ${timeoutSeconds} s. Look at "infergate service events ${ServiceName}" and "infergate service logs ${ServiceName}".`,
  );
}
