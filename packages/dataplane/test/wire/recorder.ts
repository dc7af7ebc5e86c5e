import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { readAs, readByAll, type ReadMessage } from './reading.ts';

interface Connection {
  readonly socket: Socket;
  received: string;
  answered: number;
}

const OK_HEAD = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n';
const ok = ({ startLine }: ReadMessage): string => OK_HEAD + (startLine.startsWith('HEAD ') ? '' : 'ok');

/** An instance that keeps every byte it gets and answers each request that is whole. */
export class Recorder {
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  readonly #gone: string[] = [];

  private constructor(answer: (request: ReadMessage) => string) {
    this.#server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
      const connection: Connection = { socket, received: '', answered: 0 };
      this.#connections.add(connection);
      socket.on('error', () => undefined);
      socket.on('end', () => socket.end());
      socket.on('close', () => {
        this.#connections.delete(connection);
        this.#gone.push(connection.received);
      });
      socket.on('data', (bytes: Buffer) => {
        connection.received += bytes.toString('latin1');
        const { messages } = readAs('by the book', connection.received);
        for (const message of messages.slice(connection.answered)) socket.write(answer(message), 'latin1');
        connection.answered = messages.length;
      });
    });
  }

  static async start(answer: (request: ReadMessage) => string = ok): Promise<Recorder> {
    const recorder = new Recorder(answer);
    recorder.#server.listen(0, '127.0.0.1');
    await once(recorder.#server, 'listening');
    return recorder;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What came on each connection. */
  get received(): readonly string[] {
    return [...this.#gone, ...[...this.#connections].map(({ received }) => received)];
  }

  /** The whole requests so far; throws when there are two readings of them. */
  requests(): readonly ReadMessage[] {
    return this.received.flatMap((bytes) => readByAll(bytes).messages);
  }

  /** Forgets what has come. Connections live on where nothing is unfinished. */
  clear(): void {
    this.#gone.length = 0;
    for (const connection of this.#connections) {
      if (readAs('by the book', connection.received).rest !== '') connection.socket.destroy();
      connection.received = '';
      connection.answered = 0;
    }
  }

  close(): void {
    this.#server.close();
    for (const { socket } of this.#connections) socket.destroy();
  }
}
