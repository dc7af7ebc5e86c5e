import { hexValue, isTokenByte, isValueByte } from './characters.ts';
import { firstField } from './fields.ts';
import { HeadReader, type HeadRules } from './head-reader.ts';

/** What `next` found. `data`: `dataStart` to `dataEnd` are content. */
export type ChunkEvent = 'more' | 'data' | 'end' | 'fault';

const CR = 0x0d;
const LF = 0x0a;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** 13 digits are below 2^52, so that sizes are exact. */
const MAX_SIZE_DIGITS = 13;
const MAX_EXTENSION_BYTES = 1024;
/** Framing beyond what the content justifies: bounds chunk extensions and tiny chunks over the whole body. */
const MAX_EXCESS_BYTES = 64 * 1024;
const FREE_FRAMING_BYTES = 16;

const TRAILER_RULES: HeadRules = {
  startLine: null,
  maxStartLineBytes: 0,
  maxFieldBytes: 8 * 1024,
  maxFields: 64,
  maxEmptyLines: 0,
};

type State =
  | 'size-first'
  | 'size'
  | 'extension-first'
  | 'extension-name'
  | 'value-first'
  | 'value-token'
  | 'value-quoted'
  | 'value-escaped'
  | 'value-closed'
  | 'size-lf'
  | 'data'
  | 'data-cr'
  | 'data-lf'
  | 'trailers'
  | 'end';

/** Reads chunked framing from bytes that may come in any pieces. Strict: sizes of hex digits alone, lines ended by CR LF. */
export class ChunkScanner {
  dataStart = 0;
  dataEnd = 0;
  /** Where the next call has to begin. */
  at = 0;
  readonly #trailers = new HeadReader(TRAILER_RULES);
  #state: State = 'size-first';
  #remaining = 0;
  #digits = 0;
  #extensionBytes = 0;
  #excess = 0;

  get trailers(): readonly string[] {
    return this.#trailers.fields;
  }

  reset(): void {
    this.#trailers.reset();
    this.#state = 'size-first';
    this.#remaining = 0;
    this.#excess = 0;
  }

  /** Reads on from `from`, up to the end of a piece of content, of the body, or of `bytes`. */
  next(bytes: Buffer, from: number): ChunkEvent {
    this.at = from;
    while (this.at < bytes.length) {
      if (this.#state === 'data') return this.#takeData(bytes);
      if (this.#state === 'trailers') return this.#takeTrailers(bytes);
      if (this.#state === 'end') return 'end';
      const next = this.#step(bytes[this.at] as number);
      if (next === null) return 'fault';
      this.#state = next;
      this.at += 1;
    }
    return 'more';
  }

  #takeData(bytes: Buffer): ChunkEvent {
    this.dataStart = this.at;
    this.dataEnd = Math.min(bytes.length, this.at + this.#remaining);
    this.#remaining -= this.dataEnd - this.dataStart;
    this.at = this.dataEnd;
    if (this.#remaining === 0) this.#state = 'data-cr';
    return 'data';
  }

  #takeTrailers(bytes: Buffer): ChunkEvent {
    const taken = this.#trailers.push(bytes.toString('latin1', this.at, Math.min(bytes.length, this.at + TRAILER_RULES.maxFieldBytes + 1)));
    if (this.#trailers.fault !== null) return 'fault';
    if (taken === -1) {
      this.at = bytes.length;
      return 'more';
    }
    if (saysFraming(this.#trailers.fields)) return 'fault';
    this.at += taken;
    this.#state = 'end';
    return 'end';
  }

  #step(code: number): State | null {
    const state = this.#state;
    if (state === 'size') {
      if (code === CR) return 'size-lf';
      return code === SEMICOLON ? 'extension-first' : this.#takeDigit(code);
    }
    if (state === 'size-first') {
      this.#digits = 0;
      this.#extensionBytes = 0;
      return this.#takeDigit(code);
    }
    if (state === 'size-lf') return code === LF ? this.#beginChunk() : null;
    if (state === 'data-cr') return code === CR ? 'data-lf' : null;
    if (state === 'data-lf') return code === LF ? 'size-first' : null;
    this.#extensionBytes += 1;
    return this.#extensionBytes > MAX_EXTENSION_BYTES ? null : stepExtension(state, code);
  }

  #takeDigit(code: number): State | null {
    const value = hexValue(code);
    if (value === -1 || this.#digits === MAX_SIZE_DIGITS) return null;
    this.#remaining = this.#digits === 0 ? value : this.#remaining * 16 + value;
    this.#digits += 1;
    return 'size';
  }

  #beginChunk(): State | null {
    this.#excess += this.#digits + this.#extensionBytes - FREE_FRAMING_BYTES - this.#remaining;
    if (this.#excess > MAX_EXCESS_BYTES) return null;
    if (this.#excess < 0) this.#excess = 0;
    return this.#remaining === 0 ? 'trailers' : 'data';
  }
}

/** What a trailer says of the framing comes too late, and some believe it. */
function saysFraming(trailers: readonly string[]): boolean {
  return trailers.length > 0 && (firstField(trailers, 'content-length') ?? firstField(trailers, 'transfer-encoding')) !== null;
}

/** `;name`, `;name=token` or `;name="quoted"`, any number of them. They are checked and dropped. */
function stepExtension(state: State, code: number): State | null {
  if (state === 'extension-first') return isTokenByte(code) ? 'extension-name' : null;
  if (state === 'extension-name') {
    if (isTokenByte(code)) return 'extension-name';
    return code === EQUALS ? 'value-first' : afterExtension(code);
  }
  if (state === 'value-first') {
    if (code === QUOTE) return 'value-quoted';
    return isTokenByte(code) ? 'value-token' : null;
  }
  if (state === 'value-token') return isTokenByte(code) ? 'value-token' : afterExtension(code);
  if (state === 'value-quoted') return insideQuotes(code);
  if (state === 'value-escaped') return isValueByte(code) ? 'value-quoted' : null;
  return afterExtension(code);
}

function insideQuotes(code: number): State | null {
  if (code === QUOTE) return 'value-closed';
  if (code === BACKSLASH) return 'value-escaped';
  return isValueByte(code) ? 'value-quoted' : null;
}

function afterExtension(code: number): State | null {
  if (code === SEMICOLON) return 'extension-first';
  return code === CR ? 'size-lf' : null;
}
