import { pause } from '@infergate/kernel';
import type { OperationResponse } from '@infergate/contract';
import { ApiError, type ManagementClient, UnreachableError } from '@infergate/sdk';
import type { CommandContext } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';

const POLL_MS = 250;

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
export async function waitFor(options: WaitOptions): Promise<void> {
  const { context, name, target, timeoutSeconds } = options;
  const deadline = context.clock.monotonic() + timeoutSeconds * 1000;
  const say = sayChanges(context.say);
  for (;;) {
    const isOver = context.clock.monotonic() > deadline;
    try {
      const { service, event } = await look(options);
      say(...progressOf(service, event));
      if (isSettled(service, target, say)) return;
      if (isOver) throw tooLate(service, timeoutSeconds);
    } catch (error) {
      if (isOver || !isPassing(error)) throw error;
      say(`${name}: the management API does not answer; trying again`);
    }
    await pause(context.clock, POLL_MS);
  }
}

/** Lines that were said last are not said again. */
function sayChanges(say: (line: string) => void): (...lines: readonly string[]) => void {
  let last: readonly string[] = [];
  return (...lines) => {
    for (const line of lines) if (!last.includes(line)) say(line);
    last = lines;
  };
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

/** A controller that is replaced is back in a second; what was asked of it goes on. */
export function isPassing(error: unknown): boolean {
  return error instanceof UnreachableError || (error instanceof ApiError && error.code === 'ServiceUnavailable');
}
