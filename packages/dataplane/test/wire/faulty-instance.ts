import type { Socket } from 'node:net';
import { ByteServer } from './byte-server.ts';

/** What an instance does to the connection that a request came by. */
export type Fault = (socket: Socket, offset: number) => void;

/** Answers `/good/<word>` with the word, and does to `/fault/<offset>` what it is told, whichever connection they come by. */
export function startFaultyInstance(fault: Fault): Promise<ByteServer> {
  const serve = (socket: Socket): void => {
    let received = '';
    socket.on('end', () => socket.end());
    socket.on('data', (bytes: Buffer) => {
      received += bytes.toString('latin1');
      if (!received.endsWith('\r\n\r\n')) return;
      const [, kind, what] = /^GET \/(good|fault)\/(\S+)/.exec(received) ?? [];
      received = '';
      if (kind === 'fault') fault(socket, Number(what));
      else socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${what?.length}\r\n\r\n${what}`);
    });
  };
  return ByteServer.start(serve, { allowHalfOpen: true });
}
