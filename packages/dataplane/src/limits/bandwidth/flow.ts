import type { Socket } from 'node:net';
import type { Bandwidth } from './bandwidth.ts';
import type { InLine } from './fair-line.ts';

/** Who moved no more since its last turn does not wait behind others. */
const LIGHT_BYTES = 8 * 1024;
const MIN_TURN_BYTES = 1024;
/** A read, or a write of what was read. */
const MAX_TURN_BYTES = 64 * 1024;

/**
 * One client's connection as far as bandwidth goes. It has the one switch for reading, since others than bandwidth want
 * to use it, too.
 */
export class Flow implements InLine {
  /** What is left of the present turn. */
  turn = 0;
  turnSinceMs = 0;
  readonly #bandwidth: Bandwidth;
  /** Reading goes on, and there is room to write. */
  readonly #onTurn: () => void;
  #socket: Socket;
  /** Since the last turn began. */
  #moved = 0;
  #isWaiting = false;
  #isUnread = false;
  #isHeld = false;

  constructor(bandwidth: Bandwidth, socket: Socket, onTurn: () => void) {
    this.#bandwidth = bandwidth;
    this.#socket = socket;
    this.#onTurn = onTurn;
    if (bandwidth.isLimited && bandwidth.isOverdrawn) this.#waitUnread();
  }

  get turnBytes(): number {
    return Math.min(MAX_TURN_BYTES, Math.max(MIN_TURN_BYTES, this.#moved));
  }

  get isLight(): boolean {
    return this.#moved <= LIGHT_BYTES;
  }

  /** It is not read because of others. */
  get isUnread(): boolean {
    return this.#isUnread;
  }

  /** The same connection by another socket, which is read from now on. */
  moveTo(socket: Socket): void {
    this.#socket = socket;
    if (this.#isUnread || this.#isHeld) socket.pause();
  }

  received(bytes: number): void {
    const bandwidth = this.#bandwidth;
    bandwidth.bytesIn += bytes;
    if (!bandwidth.isLimited) return;
    this.#move(bytes);
    if (!this.#mayMove) this.#waitUnread();
  }

  sent(bytes: number): void {
    const bandwidth = this.#bandwidth;
    bandwidth.bytesOut += bytes;
    if (bandwidth.isLimited) this.#move(bytes);
  }

  /** False: write no more before the turn. */
  hasRoom(): boolean {
    if (!this.#bandwidth.isLimited || this.#mayMove) return true;
    this.#wait();
    return false;
  }

  /** Whoever has the connection does not want to read more. */
  hold(): void {
    this.#isHeld = true;
    this.#socket.pause();
  }

  release(): void {
    this.#isHeld = false;
    this.#read();
  }

  /** Its turn has come. */
  begin(bytes: number, nowMs: number): void {
    this.turn = bytes;
    this.turnSinceMs = nowMs;
    this.#moved = 0;
    this.#isWaiting = false;
    this.#isUnread = false;
    this.#read();
    this.#onTurn();
  }

  /** What was not used. */
  endTurn(): number {
    const left = this.turn;
    this.turn = 0;
    return left;
  }

  close(): void {
    this.#bandwidth.leave(this);
  }

  get #mayMove(): boolean {
    return this.turn > 0 || this.#bandwidth.isOpen;
  }

  #move(bytes: number): void {
    this.#moved += bytes;
    const paid = Math.min(bytes, this.turn);
    this.turn -= paid;
    if (paid < bytes) this.#bandwidth.spend(bytes - paid);
  }

  #waitUnread(): void {
    this.#isUnread = true;
    this.#socket.pause();
    this.#wait();
  }

  #wait(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#bandwidth.wait(this);
  }

  #read(): void {
    if (!this.#isUnread && !this.#isHeld && !this.#socket.destroyed) this.#socket.resume();
  }
}
