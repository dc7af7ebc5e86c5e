import { canBeginLine, isFieldValue, isFieldValueIn, isToken, isTokenIn } from './characters.ts';
import { isNamed } from './fields.ts';

/** Why a head is refused. The reader of requests and the reader of answers give them their own problem codes. */
export type HeadFault = 'malformed' | 'start-line-too-long' | 'fields-too-large' | 'version' | 'coding' | 'method';

export interface HeadRules {
  /** Checks and keeps the first line, from `start` to `end`; null when it is right. Absent for trailers, which have none. */
  readonly startLine: ((text: string, start: number, end: number) => HeadFault | null) | null;
  readonly maxStartLineBytes: number;
  readonly maxFieldBytes: number;
  readonly maxFields: number;
  /** Empty lines that are skipped before the first line. */
  readonly maxEmptyLines: number;
}

const SPACE = 0x20;
const TAB = 0x09;
const CR = 0x0d;
const COLON = ':';

/**
 * Reads a start line and field lines from text that may come in any pieces, one line at a time, so that a fault is known
 * at the end of its line. Lines end with CR LF and nothing else; values are not folded; nothing is decoded.
 */
export class HeadReader {
  /** Names as received and values trimmed, alternating. A fresh array for each head. */
  fields: string[] = [];
  fault: HeadFault | null = null;
  /** Content-Length or Transfer-Encoding was followed by a tab: allowed, but there are readers who take it for a part of the value. */
  hasFramingTab = false;
  readonly #rules: HeadRules;
  #rest = '';
  /** What the present text was made of, from `#start` on; null while lines are held that came before. */
  #bytes: Uint8Array | null = null;
  #start = 0;
  #inFields = false;
  #emptyLines = 0;
  #fieldBytes = 0;

  constructor(rules: HeadRules) {
    this.#rules = rules;
    this.reset();
  }

  reset(): void {
    this.fields = [];
    this.fault = null;
    this.hasFramingTab = false;
    this.#rest = '';
    this.#inFields = this.#rules.startLine === null;
    this.#emptyLines = 0;
    this.#fieldBytes = 0;
  }

  /** Nothing of the next head has arrived, empty lines aside. */
  get untouched(): boolean {
    return this.#rest.length === 0 && (!this.#inFields || this.#rules.startLine === null) && this.fields.length === 0;
  }

  /**
   * Characters of `text` that belong to the head once it is complete; -1 while it is not, and when there is a `fault`.
   * `bytes`: what the text was made of, from `start` on, where it is at hand.
   */
  push(text: string, bytes: Uint8Array | null = null, start = 0): number {
    const held = this.#rest.length;
    this.#bytes = held === 0 ? bytes : null;
    this.#start = start;
    const all = held === 0 ? text : this.#rest + text;
    let at = 0;
    for (let lf = all.indexOf('\n', held); lf !== -1; lf = all.indexOf('\n', at)) {
      if (this.#takeLine(all, at, lf)) return this.fault === null ? lf + 1 - held : -1;
      at = lf + 1;
    }
    this.#rest = at === 0 ? all : all.slice(at);
    this.fault = this.#faultOfRest();
    return -1;
  }

  /** True when the head is over: complete, or at fault. */
  #takeLine(text: string, at: number, lf: number): boolean {
    const bytes = lf + 1 - at;
    if (bytes > this.#room() || !this.#beginsWell(text, at)) {
      this.fault = this.#faultOfStart(text, at);
      return true;
    }
    const end = lf - 1;
    if (end < at || text.charCodeAt(end) !== CR) return this.#fail('malformed');
    if (!this.#inFields) return this.#takeStartLine(text, at, end);
    this.#fieldBytes += bytes;
    return end === at || this.#takeField(text, at, end);
  }

  #takeStartLine(text: string, at: number, end: number): boolean {
    if (end === at) {
      this.#emptyLines += 1;
      return this.#emptyLines > this.#rules.maxEmptyLines ? this.#fail('malformed') : false;
    }
    this.#inFields = true;
    this.fault = this.#rules.startLine?.(text, at, end) ?? null;
    return this.fault !== null;
  }

  #takeField(text: string, at: number, end: number): boolean {
    if (this.fields.length >= this.#rules.maxFields * 2) return this.#fail('fields-too-large');
    const colon = text.indexOf(COLON, at);
    if (colon === -1 || colon > end || !this.#isName(text, at, colon)) return this.#fail('malformed');
    let from = colon + 1;
    let to = end;
    while (from < to && isBlank(text.charCodeAt(from))) from += 1;
    for (; to > from && isBlank(text.charCodeAt(to - 1)); to -= 1) {
      if (text.charCodeAt(to - 1) === TAB) this.hasFramingTab ||= isFraming(text.slice(at, colon));
    }
    if (!this.#isValue(text, from, to)) return this.#fail('malformed');
    this.fields.push(text.slice(at, colon), text.slice(from, to));
    return false;
  }

  #isName(text: string, from: number, to: number): boolean {
    return this.#bytes === null ? isToken(text, from, to) : isTokenIn(this.#bytes, this.#start + from, this.#start + to);
  }

  #isValue(text: string, from: number, to: number): boolean {
    return this.#bytes === null ? isFieldValue(text, from, to) : isFieldValueIn(this.#bytes, this.#start + from, this.#start + to);
  }

  /** Judged by what has arrived alone, so that the verdict is the same however the bytes were split. */
  #faultOfRest(): HeadFault | null {
    const rest = this.#rest;
    return rest.length > 0 && (rest.length >= this.#room() || !this.#beginsWell(rest, 0)) ? this.#faultOfStart(rest, 0) : null;
  }

  #faultOfStart(text: string, at: number): HeadFault {
    if (!this.#beginsWell(text, at)) return 'malformed';
    return this.#inFields ? 'fields-too-large' : 'start-line-too-long';
  }

  /** Another protocol, TLS say, or a folded field is known by the first byte of a line. */
  #beginsWell(text: string, at: number): boolean {
    return canBeginLine(text.charCodeAt(at));
  }

  /** Bytes that the line which begins now may have. */
  #room(): number {
    return this.#inFields ? this.#rules.maxFieldBytes - this.#fieldBytes : this.#rules.maxStartLineBytes;
  }

  #fail(fault: HeadFault): true {
    this.fault = fault;
    return true;
  }
}

function isFraming(name: string): boolean {
  return isNamed(name, 'content-length') || isNamed(name, 'transfer-encoding');
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}
