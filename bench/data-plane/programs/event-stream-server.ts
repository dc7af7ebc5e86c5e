/**
 * Answers every request with a stream that does not end: `event-stream-server <bytes of a chunk> <milliseconds between two>`.
 * Prints its port. Each chunk holds the time at which it was sent; the streams take turns, so that they do not come in bursts.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { chunkAt } from '../event-chunk.ts';

const [chunkBytes = 100, periodMs = 10] = process.argv.slice(3).map(Number);

const turns = Array.from({ length: periodMs }, () => new Set<Socket>());
let accepted = 0;
let tick = 0;

const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n';

const server = createServer({ noDelay: true }, (socket) => {
  const turn = turns[accepted % periodMs] as Set<Socket>;
  accepted += 1;
  socket.once('data', () => {
    socket.write(head);
    turn.add(socket);
    socket.resume();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => turn.delete(socket));
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`port ${(server.address() as AddressInfo).port}\n`));

const begunMs = performance.now();
setInterval(() => {
  // Timers come late; what they have missed is made up for.
  for (const dueTick = Math.floor(performance.now() - begunMs); tick < dueTick; tick += 1) {
    for (const socket of turns[tick % periodMs] as Set<Socket>) socket.write(chunkAt(chunkBytes), 'latin1');
  }
}, 1);
