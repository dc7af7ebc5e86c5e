import { ManagementError } from '@infergate/contract';
import { generateToken, randomId } from '@infergate/kernel';
import type { ServiceRecord, TokenRecord } from '../../store/records.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { findChangeable, findService, saveNextGeneration, serviceResource } from './service-access.ts';

const MAX_TOKENS = 20;

/** Live tokens of a service. Rotation: add one, move the callers over, end the other. */
export class ServiceTokens {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  list(call: Call, name: string): Promise<readonly TokenRecord[]> {
    return this.#context.calls.read(call, async (tx) => tx.tokens((await findService(tx, name)).id));
  }

  /** `wanted`: null to have one generated. */
  create(call: Call, name: string, wanted: string | null): Promise<TokenRecord> {
    const { calls, clock } = this.#context;
    return calls.change(call, serviceResource(name), async (tx) => {
      const service = await findChangeable(tx, name, 'change');
      const token = wanted ?? generateToken();
      assertTokenFits(service, await tx.tokens(service.id), token);
      const record = { serviceId: service.id, id: randomId('tok-', 10), token, createdAt: clock.now() };
      await tx.insertToken(record);
      await saveNextGeneration(tx, service, service);
      return record;
    });
  }

  delete(call: Call, name: string, id: string): Promise<void> {
    return this.#context.calls.change(call, serviceResource(name), async (tx) => {
      const service = await findChangeable(tx, name, 'change');
      const live = await tx.tokens(service.id);
      if (!live.some((record) => record.id === id))
        throw new ManagementError('InvalidToken.NotFound', `The service ${name} has no token ${JSON.stringify(id.slice(0, 128))}.`);
      if (live.length === 1 && !service.isPublic)
        throw new ManagementError(
          'InvalidStatus',
          `This is the last token of the service ${name}. Add another one first, or make the service public with "token": "".`,
        );
      await tx.deleteToken(service.id, id);
      await saveNextGeneration(tx, service, service);
    });
  }
}

function assertTokenFits(service: ServiceRecord, live: readonly TokenRecord[], token: string): void {
  if (service.isPublic)
    throw new ManagementError(
      'InvalidStatus',
      `The service ${service.name} is public. Give it a "token" in its description to make it private.`,
    );
  if (live.length >= MAX_TOKENS)
    throw new ManagementError('InvalidStatus', `A service has at most ${MAX_TOKENS} tokens. End one with DeleteServiceToken first.`);
  if (!live.some((record) => record.token === token)) return;
  const problem = {
    path: 'Token',
    message: 'The service has this token already. Choose another one, or leave it out to have one generated.',
  };
  throw new ManagementError('InvalidParameter', problem.message, [problem]);
}
