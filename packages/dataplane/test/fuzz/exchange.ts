import { connect, type Socket } from 'node:net';
import { TEST_TOKEN, type TestGateway } from '@infergate/testkit';
import { readByAll, type ReadMessage } from '../wire/reading.ts';
import type { FuzzCase } from './fuzzing.ts';

/** Writes the pieces of a script, each in a turn of the event loop of its own. */
export async function writePieces(socket: Socket, { pieces }: FuzzCase): Promise<void> {
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

/** What a client of the service `open` gets until its connection ends. */
export async function ask({ internet }: TestGateway, method: string, rest: string): Promise<string> {
  const socket = connect({ port: internet.port, host: '127.0.0.1' });
  let received = '';
  socket.on('error', () => undefined);
  socket.on('data', (bytes: Buffer) => (received += bytes.toString('latin1')));
  socket.write(`${method} /api/predict/open${rest} HTTP/1.1\r\nHost: gw\r\nAuthorization: ${TEST_TOKEN}\r\nConnection: close\r\n\r\n`);
  // An error, a reset say, comes before it and is no failure here.
  await new Promise((resolve) => socket.on('close', resolve));
  return received;
}

/** The one final answer that can be taken for complete, a refusal included; null where there is none. */
export function finalAnswer(received: string, method: string): ReadMessage | null {
  const { messages, rest } = readByAll(received, [method]);
  const [answer, ...more] = messages.filter(({ startLine }) => !startLine.startsWith('HTTP/1.1 1'));
  if (answer === undefined) return null;
  if (more.length > 0 || rest !== '') throw new Error(`more than one answer: ${JSON.stringify(received)}`);
  return answer;
}

/** Throws while the service `open` holds requests. */
export function checkNoneOpen({ gateway }: TestGateway): void {
  const { open = 0 } = gateway.state().services['open'] ?? {};
  if (open !== 0) throw new Error(`${open} requests are still open`);
}
