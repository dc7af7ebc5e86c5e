import type { ChallengeAnswers } from '../certificates/acme/challenge-answers.ts';
import type { GatewayDirectory } from '../gateways/gateway-directory.ts';
import type { NodeHub } from './node-hub.ts';
import type { SnapshotPublisher } from './snapshot-publisher.ts';

export interface ChallengePublicationOptions {
  readonly directory: GatewayDirectory;
  readonly publisher: SnapshotPublisher;
  readonly hub: NodeHub;
}

const ACKNOWLEDGEMENT_LIMIT_MS = 45_000;

/** The answers that an authority looks for are part of what a gateway is told of itself: waits until every worker has it. */
export class ChallengePublication implements ChallengeAnswers {
  readonly #options: ChallengePublicationOptions;

  constructor(options: ChallengePublicationOptions) {
    this.#options = options;
  }

  async publish(gatewayId: string): Promise<void> {
    const { directory, publisher, hub } = this.#options;
    await directory.caughtUp();
    if (directory.get('gateway', gatewayId) === null) throw new Error('there is no such gateway any more');
    publisher.flush();
    const { version } = publisher;
    if (version === null || !(await hub.waitForVersion(gatewayId, version, ACKNOWLEDGEMENT_LIMIT_MS)))
      throw new Error(`its nodes have not taken the answers over within ${ACKNOWLEDGEMENT_LIMIT_MS / 1000} s`);
  }
}
