import type { Example } from '@infergate/contract';
import type { Call } from './call.ts';
import type { UseCaseContext } from './dependencies.ts';

/** The services that come with the program. */
export class Examples {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  list(call: Call): Promise<readonly Example[]> {
    const { calls, examples } = this.#context;
    return calls.read(call, () => Promise.resolve(examples));
  }
}
