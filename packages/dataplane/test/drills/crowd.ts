import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Clients that send the same bytes, each over a connection of its own, and then wait. */
export interface Crowd {
  /** Of those, how many have heard something. */
  readonly answered: number;
  /** Kills them, each by itself or all at once; resolves when all are dead. `killed`: called as each dies. */
  kill(killed: () => void): Promise<void>;
}

/** In this process; killed by ending their sockets, one in each turn of the loop. */
export class LocalCrowd implements Crowd {
  answered = 0;
  readonly #sockets: Socket[];

  constructor(port: number, count: number, bytes: Buffer) {
    this.#sockets = Array.from({ length: count }, () => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.on('error', () => undefined);
      socket.once('data', () => void (this.answered += 1));
      socket.on('data', () => undefined);
      socket.write(bytes);
      return socket;
    });
  }

  async kill(killed: () => void): Promise<void> {
    for (const socket of this.#sockets) {
      killed();
      socket.destroy();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }
}

const PROGRAM = `
const { connect } = require('node:net');
const [port, count, bytes] = process.argv.slice(1);
for (let i = 0; i < Number(count); i += 1) {
  const socket = connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
  socket.on('error', () => undefined);
  socket.once('data', () => process.stdout.write('.'));
  socket.on('data', () => undefined);
  socket.write(Buffer.from(bytes, 'base64'));
}
setInterval(() => undefined, 1000);
`;

const CLIENTS_EACH = 20;

/** In processes of their own, which are killed with SIGKILL one after the other: nobody says goodbye for them but the kernel. */
export class ForeignCrowd implements Crowd {
  answered = 0;
  readonly #children: { readonly child: ChildProcess; readonly clients: number }[] = [];

  constructor(port: number, count: number, bytes: Buffer) {
    for (let left = count; left > 0; left -= CLIENTS_EACH) {
      const clients = Math.min(left, CLIENTS_EACH);
      const program = ['-e', PROGRAM, String(port), String(clients), bytes.toString('base64')];
      const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] });
      child.stdout.on('data', (dots: Buffer) => void (this.answered += dots.length));
      this.#children.push({ child, clients });
    }
  }

  /** Their death is counted from that of their process: how long the kernel takes to end all of its sockets is its own matter. */
  async kill(killed: () => void): Promise<void> {
    for (const { child, clients } of this.#children) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      for (let i = 0; i < clients; i += 1) killed();
    }
  }
}
