import { ApiError } from '@infergate/sdk';
import { client } from '../../api/client.ts';
import { ACTION_OPERATIONS, type ServiceAction } from '../../service-actions/action.ts';

/** What could not be done, and why. */
export interface Failure {
  readonly name: string;
  readonly error: Error;
}

/** At a time, so that a long list is no storm. */
const WIDTH = 4;

/** Does it with each; one that is refused keeps nobody else from it. */
export async function runAction(action: ServiceAction, names: readonly string[], instances: number): Promise<readonly Failure[]> {
  const waiting = [...names];
  const failures: Failure[] = [];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const failure = await attempt(action, name, instances);
      if (failure !== null) failures.push(failure);
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
  return failures;
}

async function attempt(action: ServiceAction, name: string, instances: number): Promise<Failure | null> {
  const path = { ServiceName: name };
  try {
    if (action === 'scale') await client.call('ScaleService', { path, body: { Instance: instances } });
    else await client.call(ACTION_OPERATIONS[action], { path });
    return null;
  } catch (error) {
    if (action === 'delete' && error instanceof ApiError && error.code === 'InvalidService.NotFound') return null;
    return { name, error: error instanceof Error ? error : new Error(String(error)) };
  }
}
