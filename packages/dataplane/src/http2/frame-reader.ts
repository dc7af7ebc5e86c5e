import { FLAG, FRAME, FRAME_HEADER_BYTES, REASON } from './frames.ts';

/** What a reader delivers. Bytes are valid only during the call. */
export interface FrameHandler {
  /** A piece of a DATA frame, padding left out. `isLast`: the stream ends with it. */
  data(streamId: number, content: Buffer, isLast: boolean): void;
  /** Bytes of flow control that a DATA frame took, and how many of them are padding; comes before its content. */
  dataLength(streamId: number, bytes: number, padding: number): void;
  /** A whole header block. */
  headers(streamId: number, block: Buffer, isLast: boolean): void;
  /** Any other frame. */
  control(type: number, flags: number, streamId: number, payload: Buffer): void;
}

/** Frames of one header block. A peer that needs more of them sends less in each than it has to. */
const MAX_BLOCK_FRAMES = 64;
const NOTHING = Buffer.alloc(0);

/** Cuts the bytes of a connection into frames. DATA is passed on as it comes; everything else is bounded and comes whole. */
export class FrameReader {
  /** Why the connection cannot go on; null while it can. */
  fault: string | null = null;
  /** The same as a reason of HTTP/2. */
  faultReason: number = REASON.protocol;
  readonly #handler: FrameHandler;
  readonly #maxFrameBytes: number;
  readonly #maxBlockBytes: number;
  /** The first bytes of what is not complete yet: of a frame's head, or of a frame that is not DATA. */
  #carry: Buffer = NOTHING;
  /** Of the DATA frame that is being passed on; 0: none. */
  #dataStream = 0;
  #dataLeft = 0;
  #paddingLeft = 0;
  #dataEnds = false;
  /** Of the header block that is not complete yet; 0: none. */
  #blockStream = 0;
  #blockEnds = false;
  #blockFrames = 0;
  #block: Buffer = NOTHING;

  constructor(handler: FrameHandler, options: { readonly maxFrameBytes: number; readonly maxBlockBytes: number }) {
    this.#handler = handler;
    this.#maxFrameBytes = options.maxFrameBytes;
    this.#maxBlockBytes = options.maxBlockBytes;
  }

  /** A head has begun to come. */
  get isInHead(): boolean {
    return this.#blockStream !== 0;
  }

  /** Takes all of the bytes, unless there is a fault. */
  push(bytes: Buffer): void {
    const isCarried = this.#carry.length > 0;
    const all = isCarried ? Buffer.concat([this.#carry, bytes]) : bytes;
    this.#carry = NOTHING;
    let at = 0;
    while (at < all.length && this.fault === null) {
      const next = this.#dataStream === 0 ? this.#readFrame(all, at) : this.#passData(all, at);
      if (next === at) break;
      at = next;
    }
    if (at < all.length && this.fault === null) this.#carry = isCarried ? all.subarray(at) : Buffer.from(all.subarray(at));
  }

  /** Returns where it got to: `at` where the frame is not complete. */
  #readFrame(bytes: Buffer, at: number): number {
    if (bytes.length - at < FRAME_HEADER_BYTES) return at;
    const length = bytes.readUIntBE(at, 3);
    const type = bytes[at + 3] as number;
    const flags = bytes[at + 4] as number;
    const streamId = bytes.readUInt32BE(at + 5) & 0x7fff_ffff;
    const start = at + FRAME_HEADER_BYTES;
    if (length > this.#maxFrameBytes) {
      this.faultReason = REASON.frameSize;
      return this.#fail('a frame is larger than allowed', at);
    }
    if (this.#blockStream !== 0 && type !== FRAME.continuation) return this.#fail('a header block is interrupted', at);
    if (type === FRAME.data) return this.#beginData(bytes, start, { length, flags, streamId });
    const end = start + length;
    if (end > bytes.length) return at;
    const payload = bytes.subarray(start, end);
    if (type === FRAME.headers) this.#beginBlock(payload, flags, streamId);
    else if (type === FRAME.continuation) this.#growBlock(payload, flags, streamId);
    else this.#handler.control(type, flags, streamId, payload);
    return end;
  }

  #beginData(bytes: Buffer, start: number, frame: { length: number; flags: number; streamId: number }): number {
    const { length, flags, streamId } = frame;
    const isPadded = (flags & FLAG.padded) !== 0;
    if (isPadded && start === bytes.length) return start - FRAME_HEADER_BYTES;
    const padding = isPadded ? (bytes[start] as number) + 1 : 0;
    if (streamId === 0 || padding > length) return this.#fail('a DATA frame is not valid', start);
    this.#dataStream = streamId;
    this.#dataLeft = length - padding;
    this.#paddingLeft = isPadded ? padding - 1 : 0;
    this.#dataEnds = (flags & FLAG.endStream) !== 0;
    this.#handler.dataLength(streamId, length, padding);
    const next = isPadded ? start + 1 : start;
    // An empty frame has nothing to wait for.
    return this.#dataLeft === 0 || next < bytes.length ? this.#passData(bytes, next) : next;
  }

  #passData(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#dataLeft);
    this.#dataLeft -= end - at;
    const paddingEnd = Math.min(bytes.length, end + this.#paddingLeft);
    this.#paddingLeft -= paddingEnd - end;
    const streamId = this.#dataStream;
    const isOver = this.#dataLeft === 0 && this.#paddingLeft === 0;
    if (isOver) this.#dataStream = 0;
    this.#handler.data(streamId, bytes.subarray(at, end), isOver && this.#dataEnds);
    return paddingEnd;
  }

  #beginBlock(payload: Buffer, flags: number, streamId: number): void {
    const isPadded = (flags & FLAG.padded) !== 0;
    const start = (isPadded ? 1 : 0) + ((flags & FLAG.priority) === 0 ? 0 : 5);
    const end = payload.length - (isPadded ? (payload[0] ?? 0) : 0);
    if (streamId === 0 || start > end) {
      this.fault = 'a HEADERS frame is not valid';
      return;
    }
    this.#blockStream = streamId;
    this.#blockEnds = (flags & FLAG.endStream) !== 0;
    this.#takeBlock(payload.subarray(start, end), flags);
  }

  #growBlock(payload: Buffer, flags: number, streamId: number): void {
    if (this.#blockStream === 0 || streamId !== this.#blockStream) this.fault = 'a CONTINUATION frame continues nothing';
    else this.#takeBlock(payload, flags);
  }

  #takeBlock(piece: Buffer, flags: number): void {
    this.#blockFrames += 1;
    if (this.#block.length + piece.length > this.#maxBlockBytes || this.#blockFrames > MAX_BLOCK_FRAMES) {
      this.faultReason = REASON.enhanceYourCalm;
      this.fault = 'a header block is larger than allowed';
      return;
    }
    if ((flags & FLAG.endHeaders) === 0) {
      this.#block = Buffer.concat([this.#block, piece]);
      return;
    }
    const block = this.#block.length === 0 ? piece : Buffer.concat([this.#block, piece]);
    const streamId = this.#blockStream;
    this.#block = NOTHING;
    this.#blockStream = 0;
    this.#blockFrames = 0;
    this.#handler.headers(streamId, block, this.#blockEnds);
  }

  #fail(fault: string, at: number): number {
    this.fault = fault;
    return at;
  }
}
