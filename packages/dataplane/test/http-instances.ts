import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { afterEach } from 'vitest';
import { listenLocally } from './local-server.ts';

/** Instances that end with each test, as does what is put into `closers`; the last one goes first. */
export function useHttpInstances(): {
  readonly closers: (() => Promise<unknown>)[];
  /** Starts one and returns its port. */
  readonly instance: (listener: RequestListener) => Promise<number>;
} {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });
  return {
    closers,
    instance: async (listener) => {
      const server = createServer(listener);
      const port = await listenLocally(server);
      closers.push(async () => {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      });
      return port;
    },
  };
}
