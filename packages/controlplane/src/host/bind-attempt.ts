import { createServer } from 'node:net';
import { errorCode } from '@infergate/kernel';

/** Listens for a moment; port 0 is any free one. Null: it went well, else the code of the error, e.g. `EADDRNOTAVAIL`. */
export type BindAttempt = (address: string, port: number) => Promise<string | null>;

export const tryToBind: BindAttempt = (address, port) =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(errorCode(error) ?? 'EUNKNOWN'));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
