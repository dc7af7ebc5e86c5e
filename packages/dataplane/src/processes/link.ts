import { Backoff, dialMessages, type Clock, type MessageSocket, type Timer } from '@infergate/kernel';

export interface LinkOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly backoff: { readonly initialMs: number; readonly maxMs: number };
  /** Introduce yourself. */
  onConnected(): void;
  onMessage(message: unknown): void;
  /** The peer can take messages again after `send` returned false. */
  onReady(): void;
  /** The connection is gone; it is made again. */
  onLost?(): void;
  /** Nobody listens. `sinceMs`: how long that has been so. */
  onUnreachable?(sinceMs: number): void;
}

/** A connection to a local socket that is made again whenever it is lost. */
export class Link {
  readonly #options: LinkOptions;
  readonly #backoff: Backoff;
  #socket: MessageSocket | null = null;
  #timer: Timer | null = null;
  #lostAtMs: number;
  #isBlocked = false;
  #isClosed = false;
  #onClosed: () => void = () => undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.backoff);
    this.#lostAtMs = options.clock.monotonic();
  }

  get isConnected(): boolean {
    return this.#socket !== null;
  }

  /** Whether `send` would take a message now. */
  get canSend(): boolean {
    return this.#socket !== null && !this.#isBlocked;
  }

  start(): void {
    void this.#dial();
  }

  /** False: not connected, or the peer is slow. Send the latest when `onReady` or `onConnected` is called. */
  send(message: unknown): boolean {
    if (this.#socket === null || this.#isBlocked) return false;
    this.#isBlocked = !this.#socket.send(message);
    return true;
  }

  /** Begins anew, with an introduction. */
  reconnect(): void {
    this.#socket?.close();
  }

  /** Delivers what was sent; resolves when the peer has read it, or is gone. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    const socket = this.#socket;
    if (socket === null) return;
    await new Promise<void>((resolve) => {
      this.#onClosed = resolve;
      socket.end();
    });
  }

  async #dial(): Promise<void> {
    const { path, clock } = this.#options;
    let socket: MessageSocket;
    try {
      socket = await dialMessages(path);
    } catch {
      if (this.#isClosed) return;
      this.#options.onUnreachable?.(clock.monotonic() - this.#lostAtMs);
      return this.#dialLater();
    }
    if (this.#isClosed) return socket.close();
    this.#serve(socket);
  }

  #serve(socket: MessageSocket): void {
    this.#socket = socket;
    this.#isBlocked = false;
    socket.onMessage = (message) => {
      // A peer that talks is well; one that only accepts may be crashing in a loop.
      this.#backoff.reset();
      this.#options.onMessage(message);
    };
    socket.onDrain = () => {
      this.#isBlocked = false;
      this.#options.onReady();
    };
    socket.onClose = () => {
      this.#socket = null;
      this.#lostAtMs = this.#options.clock.monotonic();
      this.#options.onLost?.();
      if (this.#isClosed) this.#onClosed();
      else this.#dialLater();
    };
    this.#options.onConnected();
  }

  #dialLater(): void {
    this.#timer = this.#options.clock.setTimeout(() => void this.#dial(), this.#backoff.next());
  }
}
