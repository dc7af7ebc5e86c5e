import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { until } from '../../e2e/support/until.ts';

/** A port that was free a moment ago, for programs that cannot be told to take any. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves when somebody accepts connections there. */
export async function accepting(port: number, isAlive: () => boolean): Promise<void> {
  await until(
    `port ${port} accepts connections`,
    async () => {
      if (!isAlive()) throw new Error('the program ended instead of listening');
      return canConnect(port);
    },
    10_000,
  );
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
