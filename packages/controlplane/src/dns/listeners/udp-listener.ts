import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { Logger } from '@infergate/kernel';
import { DnsListenError } from '../listen-error.ts';
import { MAX_QUERY_BYTES } from '../packet/query.ts';
import type { Responder } from '../responder.ts';
import type { ResponseRate } from '../response-rate.ts';

export interface UdpListenerOptions {
  readonly responder: Pick<Responder, 'respond'>;
  readonly rate: Pick<ResponseRate, 'take'>;
  readonly log: Logger;
}

/** Questions and replies as datagrams. */
export class UdpListener {
  readonly #options: UdpListenerOptions;
  readonly #socket: Socket;
  #isOpen = false;

  private constructor(options: UdpListenerOptions, socket: Socket) {
    this.#options = options;
    this.#socket = socket;
  }

  /** Resolves when it listens; port 0 is any free one. Throws `DnsListenError`. */
  static async open(host: string, port: number, options: UdpListenerOptions): Promise<UdpListener> {
    const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' });
    const listener = new UdpListener(options, socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('error', (error) => reject(new DnsListenError({ host, port }, 'UDP', error)));
      socket.bind({ address: host, port, exclusive: true }, resolve);
    });
    listener.#serve();
    return listener;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await new Promise<void>((resolve) => {
      this.#socket.close(resolve);
    });
  }

  #serve(): void {
    this.#isOpen = true;
    this.#socket.removeAllListeners('error');
    this.#socket.on('error', (error) => this.#options.log.warn({ err: error }, 'the DNS socket reports an error'));
    this.#socket.on('message', (bytes, client) => this.#receive(bytes, client));
  }

  #receive(bytes: Buffer, client: RemoteInfo): void {
    // Port 0 can be forged and not be answered.
    if (client.port === 0 || bytes.length > MAX_QUERY_BYTES) return;
    const { responder, rate } = this.#options;
    const verdict = rate.take(client.address);
    if (verdict === 'drop') return;
    const reply = responder.respond(bytes, client.address, 'udp', verdict === 'truncate');
    // A client that is gone, or whose address cannot be sent to, is none of our business.
    if (reply !== null) this.#socket.send(reply, client.port, client.address, () => undefined);
  }
}
