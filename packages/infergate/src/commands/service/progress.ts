import { pause, systemClock } from '@infergate/kernel';
import type { ManagementClient } from '@infergate/sdk';
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

/**
 * Follows a service until it is where it should be, saying phase, instances and last event whenever one changes.
 * Throws with the reason when the service fails or the time is over.
 */
export async function waitFor({ client, context, name, target, timeoutSeconds }: WaitOptions): Promise<void> {
  const deadline = systemClock.monotonic() + timeoutSeconds * 1000;
  let said = '';
  for (;;) {
    const service = await client.call('DescribeService', { path: { ServiceName: name } });
    const progress = `${name}: ${service.Status}, ${service.RunningInstance}/${service.TotalInstance} instances ready${withReason(service.Message)}`;
    if (progress !== said) context.say(progress);
    said = progress;
    if (service.Status === target) return;
    if (service.Status === 'Failed') throw new CommandError(EXIT.notReady, `${name} failed: ${service.Message || service.Reason}`);
    if (systemClock.monotonic() > deadline) {
      throw new CommandError(
        EXIT.notReady,
        `${name} is ${service.Status} after ${timeoutSeconds} s. Look at "infergate service events ${name}" and "infergate service logs ${name}".`,
      );
    }
    await pause(systemClock, POLL_MS);
  }
}

function withReason(message: string | undefined): string {
  return message === undefined || message === '' ? '' : ` (${message})`;
}
