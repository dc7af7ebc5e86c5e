import { DEFAULT_MAX_FRAME_BYTES, DEFAULT_WINDOW_BYTES, MAX_WINDOW_BYTES, REASON, SETTING } from './frames.ts';

const ENTRY_BYTES = 6;
const MAX_FRAME_BYTES = 0xff_ffff;
const DEFAULT_TABLE_BYTES = 4096;

/** What the peer has asked for. */
export class PeerSettings {
  maxStreams = Number.POSITIVE_INFINITY;
  windowBytes = DEFAULT_WINDOW_BYTES;
  maxFrameBytes = DEFAULT_MAX_FRAME_BYTES;
  /** It keeps a smaller table of fields than at first, and waits for the next header block to say that it is used so. */
  awaitsTableSize = false;

  #isTableShrunk = false;

  /** Returns why they are not valid; `REASON.none` when they are. */
  read(payload: Buffer): number {
    if (payload.length % ENTRY_BYTES !== 0) return REASON.frameSize;
    for (let at = 0; at < payload.length; at += ENTRY_BYTES) {
      const fault = this.#take(payload.readUInt16BE(at), payload.readUInt32BE(at + 2));
      if (fault !== REASON.none) return fault;
    }
    return REASON.none;
  }

  #take(id: number, value: number): number {
    if (id === SETTING.headerTableSize) this.#shrinkTable(value);
    else if (id === SETTING.maxConcurrentStreams) this.maxStreams = value;
    else if (id === SETTING.enablePush) return value > 1 ? REASON.protocol : REASON.none;
    else if (id === SETTING.initialWindowSize) {
      if (value > MAX_WINDOW_BYTES) return REASON.flowControl;
      this.windowBytes = value;
    } else if (id === SETTING.maxFrameSize) {
      if (value < DEFAULT_MAX_FRAME_BYTES || value > MAX_FRAME_BYTES) return REASON.protocol;
      this.maxFrameBytes = value;
    }
    return REASON.none;
  }

  /** None of it is used, so that this is said once serves for every size. */
  #shrinkTable(bytes: number): void {
    if (bytes >= DEFAULT_TABLE_BYTES || this.#isTableShrunk) return;
    this.#isTableShrunk = true;
    this.awaitsTableSize = true;
  }
}
