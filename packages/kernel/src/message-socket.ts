import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Longest line that is read: a whole snapshot of 10,000 services has about 6 MB. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
/** A Unix socket path beyond 107 bytes is cut without an error, and two sockets become one. */
const MAX_SOCKET_PATH_BYTES = 100;

/** JSON values over a local socket, one a line. */
export class MessageSocket {
  readonly #socket: Socket;
  #pieces: Buffer[] = [];
  #pieceBytes = 0;
  #closed = false;
  onMessage: ((value: unknown) => void) | null = null;
  onClose: (() => void) | null = null;
  /** The peer can take more after `send` returned false. */
  onDrain: (() => void) | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    socket.on('drain', () => this.onDrain?.());
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.destroy());
    socket.on('close', () => this.#end());
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** False: the peer is slow; keep the latest state and send it on drain instead of queueing more. */
  send(value: unknown): boolean {
    if (this.#closed) return true;
    return this.#socket.write(`${JSON.stringify(value)}\n`);
  }

  /** Delivers what was sent, then closes. */
  end(): void {
    this.#socket.end();
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(bytes: Buffer): void {
    let start = 0;
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, start)) {
      this.#pieces.push(bytes.subarray(start, at));
      this.#deliver();
      start = at + 1;
    }
    if (start === bytes.length) return;
    this.#pieces.push(bytes.subarray(start));
    this.#pieceBytes += bytes.length - start;
    if (this.#pieceBytes > MAX_LINE_BYTES) this.#socket.destroy();
  }

  #deliver(): void {
    const line = Buffer.concat(this.#pieces).toString('utf8');
    this.#pieces = [];
    this.#pieceBytes = 0;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      this.#socket.destroy();
      return;
    }
    this.onMessage?.(value);
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onClose?.();
  }
}

export interface MessageServer {
  close(): Promise<void>;
}

/** Listens on a Unix socket that only this user can reach. A file left behind by a dead listener is replaced. */
export async function listenMessages(path: string, onConnection: (socket: MessageSocket) => void): Promise<MessageServer> {
  checkSocketPath(path);
  rmSync(path, { force: true });
  const open = new Set<MessageSocket>();
  const server: Server = createServer((raw) => {
    const socket = new MessageSocket(raw);
    open.add(socket);
    raw.once('close', () => open.delete(socket));
    onConnection(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.close();
        server.close(() => resolve());
      }),
  };
}

/** Connects; rejects when nobody listens. */
export function dialMessages(path: string): Promise<MessageSocket> {
  checkSocketPath(path);
  return new Promise((resolve, reject) => {
    const raw = connect(path);
    raw.once('error', reject);
    raw.once('connect', () => {
      raw.off('error', reject);
      resolve(new MessageSocket(raw));
    });
  });
}

function checkSocketPath(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes > MAX_SOCKET_PATH_BYTES)
    throw new Error(`socket path of ${bytes} bytes is too long (at most ${MAX_SOCKET_PATH_BYTES}): ${path}`);
}
