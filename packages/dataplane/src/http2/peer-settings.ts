import { DEFAULT_MAX_FRAME_BYTES, DEFAULT_WINDOW_BYTES, MAX_WINDOW_BYTES, SETTING } from './frames.ts';

const ENTRY_BYTES = 6;
const MAX_FRAME_BYTES = 0xff_ffff;

/** What the peer has asked for. */
export class PeerSettings {
  maxStreams = Number.POSITIVE_INFINITY;
  windowBytes = DEFAULT_WINDOW_BYTES;
  maxFrameBytes = DEFAULT_MAX_FRAME_BYTES;

  /** False: a value that may not be. */
  read(payload: Buffer): boolean {
    if (payload.length % ENTRY_BYTES !== 0) return false;
    for (let at = 0; at < payload.length; at += ENTRY_BYTES) {
      if (!this.#take(payload.readUInt16BE(at), payload.readUInt32BE(at + 2))) return false;
    }
    return true;
  }

  #take(id: number, value: number): boolean {
    if (id === SETTING.maxConcurrentStreams) this.maxStreams = value;
    else if (id === SETTING.initialWindowSize) {
      if (value > MAX_WINDOW_BYTES) return false;
      this.windowBytes = value;
    } else if (id === SETTING.maxFrameSize) {
      if (value < DEFAULT_MAX_FRAME_BYTES || value > MAX_FRAME_BYTES) return false;
      this.maxFrameBytes = value;
    }
    return true;
  }
}
