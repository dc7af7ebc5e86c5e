import { setImmediate } from 'node:timers/promises';
import { BitInput } from './bit-input.ts';

/** Symbols that share one choice of code table. */
const GROUP_SYMBOLS = 50;
const MAX_CODE_BITS = 20;
const BLOCK_UNIT = 100_000;
const RUN_A = 0;
const RUN_B = 1;
/** Output is handed on in pieces of this size. */
const PIECE_BYTES = 64 * 1024;
/** Others get a turn after so much work: some milliseconds. */
const SYMBOLS_PER_TURN = 50_000;
const PIECES_PER_TURN = 16;

/**
 * Unpacks bzip2 piece by piece. Made for input that nobody vouches for: what it holds does not grow with what comes out,
 * and it leaves the event loop free in between. Rejects when the data are damaged.
 */
export async function* bunzip(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const input = new BitInput(pieces);
  // Filled anew by each block.
  const block = new Uint32Array(9 * BLOCK_UNIT);
  await input.fill();
  do yield* unpackStream(input, block);
  while (await input.hasMore());
}

async function* unpackStream(input: BitInput, block: Uint32Array): AsyncGenerator<Buffer> {
  const level = input.hasBytes(4) && input.bits(24) === 0x425a68 ? input.bits(8) - 0x30 : 0;
  if (level < 1 || level > 9) throw new Error('no bzip2 data');
  let streamSum = 0;
  for (;;) {
    await setImmediate();
    await input.fill();
    const magic = [input.bits(24), input.bits(24)];
    const sum = input.word();
    if (magic[0] === 0x177245 && magic[1] === 0x385090) {
      if (sum !== streamSum) throw new Error('wrong checksum');
      return input.align();
    }
    if (magic[0] !== 0x314159 || magic[1] !== 0x265359) throw new Error('a block has no beginning');
    const found = yield* unpackBlock(input, block.subarray(0, level * BLOCK_UNIT));
    if (found !== sum) throw new Error('wrong checksum');
    streamSum = (((streamSum << 1) | (streamSum >>> 31)) ^ sum) >>> 0;
  }
}

/** Returns the checksum of what came out. */
async function* unpackBlock(input: BitInput, block: Uint32Array): AsyncGenerator<Buffer, number> {
  if (input.bits(1) === 1) throw new Error('blocks of bzip2 0.9.0 are not supported');
  const origin = input.bits(24);
  const alphabet = readAlphabet(input);
  const tableCount = input.bits(3);
  if (tableCount < 2 || tableCount > 6) throw new Error('wrong number of code tables');
  const selectors = readSelectors(input, tableCount);
  const tables = Array.from({ length: tableCount }, () => readTable(input, alphabet.length + 2));
  const length = await readSymbols(input, { block, alphabet, selectors, tables });
  if (origin >= length) throw new Error('a block begins outside of itself');
  return yield* expand(block, length, linkInOrder(block, length, origin));
}

/** The bytes that occur in the block. */
function readAlphabet(input: BitInput): Uint8Array {
  const used: number[] = [];
  const rows = input.bits(16);
  for (let row = 0; row < 16; row += 1) {
    const columns = ((rows >> (15 - row)) & 1) === 1 ? input.bits(16) : 0;
    for (let column = 0; column < 16; column += 1) if (((columns >> (15 - column)) & 1) === 1) used.push(row * 16 + column);
  }
  if (used.length === 0) throw new Error('a block has no symbols');
  return Uint8Array.from(used);
}

/** Which table each group of symbols uses. */
function readSelectors(input: BitInput, tableCount: number): Uint8Array {
  const selectors = new Uint8Array(input.bits(15));
  const recent = Uint8Array.from({ length: tableCount }, (_, index) => index);
  for (let at = 0; at < selectors.length; at += 1) {
    let index = 0;
    while (input.bits(1) === 1) if ((index += 1) >= tableCount) throw new Error('no such code table');
    selectors[at] = moveToFront(recent, index);
  }
  return selectors;
}

/** Codes of each length are consecutive numbers: `limit` is the last one, `offset` leads from a code to its symbol. */
interface CodeTable {
  readonly minBits: number;
  readonly limit: Int32Array;
  readonly offset: Int32Array;
  readonly symbols: Uint16Array;
}

function readTable(input: BitInput, symbolCount: number): CodeTable {
  const lengths = new Uint8Array(symbolCount);
  let bits = input.bits(5);
  for (let symbol = 0; symbol < symbolCount; symbol += 1) {
    for (;;) {
      if (bits < 1 || bits > MAX_CODE_BITS) throw new Error('a code is too long');
      if (input.bits(1) === 0) break;
      bits += input.bits(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = bits;
  }
  return tableOf(lengths);
}

function tableOf(lengths: Uint8Array): CodeTable {
  const limit = new Int32Array(MAX_CODE_BITS + 1).fill(-1);
  const offset = new Int32Array(MAX_CODE_BITS + 1);
  const symbols = new Uint16Array(lengths.length);
  let code = 0;
  let filled = 0;
  for (let bits = 1; bits <= MAX_CODE_BITS; bits += 1) {
    offset[bits] = filled - code;
    for (let symbol = 0; symbol < lengths.length; symbol += 1) {
      if (lengths[symbol] !== bits) continue;
      symbols[filled] = symbol;
      filled += 1;
      code += 1;
    }
    limit[bits] = code - 1;
    code *= 2;
  }
  return { minBits: Math.min(...lengths), limit, offset, symbols };
}

function readSymbol(input: BitInput, { minBits, limit, offset, symbols }: CodeTable): number {
  let code = input.bits(minBits);
  for (let bits = minBits; bits <= MAX_CODE_BITS; bits += 1) {
    if (code <= (limit[bits] as number)) {
      const symbol = symbols[code + (offset[bits] as number)];
      if (symbol === undefined) break;
      return symbol;
    }
    code = code * 2 + input.bits(1);
  }
  throw new Error('a code stands for nothing');
}

interface BlockCode {
  /** Takes the bytes of the block. */
  readonly block: Uint32Array;
  readonly alphabet: Uint8Array;
  readonly selectors: Uint8Array;
  readonly tables: readonly CodeTable[];
}

/** Returns how many bytes the block has. */
async function readSymbols(input: BitInput, { block, alphabet, selectors, tables }: BlockCode): Promise<number> {
  const endOfBlock = alphabet.length + 1;
  let length = 0;
  let run = 0;
  let weight = 1;
  for (let index = 0; ; index += 1) {
    if (index % SYMBOLS_PER_TURN === SYMBOLS_PER_TURN - 1) await setImmediate();
    const table = tables[selectors[Math.floor(index / GROUP_SYMBOLS)] as number];
    if (table === undefined) throw new Error('a block has no end');
    const symbol = readSymbol(input, table);
    if (symbol === RUN_A || symbol === RUN_B) {
      run += symbol === RUN_A ? weight : 2 * weight;
      weight *= 2;
      if (length + run > block.length) throw new Error('a block is too long');
      continue;
    }
    block.fill(alphabet[0] as number, length, length + run);
    length += run;
    run = 0;
    weight = 1;
    if (symbol === endOfBlock) return length;
    if (length >= block.length) throw new Error('a block is too long');
    block[length] = moveToFront(alphabet, symbol - 1);
    length += 1;
  }
}

function moveToFront(list: Uint8Array, index: number): number {
  const value = list[index] as number;
  list.copyWithin(1, 0, index);
  list[0] = value;
  return value;
}

/** Undoes the sorting: puts into the upper 24 bits of each entry which one follows it. Returns the first. */
function linkInOrder(block: Uint32Array, length: number, origin: number): number {
  const starts = new Uint32Array(256);
  for (let at = 0; at < length; at += 1) increment(starts, block[at] as number);
  for (let byte = 0, sum = 0; byte < 256; byte += 1) {
    const count = starts[byte] as number;
    starts[byte] = sum;
    sum += count;
  }
  for (let at = 0; at < length; at += 1) {
    const place = increment(starts, (block[at] as number) & 0xff);
    block[place] = (block[place] as number) | (at << 8);
  }
  return (block[origin] as number) >>> 8;
}

/** Returns what stood there before. */
function increment(counts: Uint32Array, index: number): number {
  const before = counts[index] as number;
  counts[index] = before + 1;
  return before;
}

/** Follows the links and undoes the outer run lengths: a byte behind four equal ones says how many more there are. */
async function* expand(block: Uint32Array, length: number, first: number): AsyncGenerator<Buffer, number> {
  const output = new PieceOutput();
  let at = first;
  let previous = -1;
  let repeated = 0;
  for (let index = 0; index < length; index += 1) {
    const byte = (block[at] as number) & 0xff;
    at = (block[at] as number) >>> 8;
    const isCount = repeated === 4;
    repeated = isCount ? 0 : byte === previous ? repeated + 1 : 1;
    const times = isCount ? byte : 1;
    if (!isCount) previous = byte;
    if (output.room < times) {
      if (output.pieces % PIECES_PER_TURN === 0) await setImmediate();
      yield output.take();
    }
    output.put(previous, times);
  }
  yield output.take();
  return output.checksum;
}

class PieceOutput {
  pieces = 0;
  #piece = Buffer.alloc(PIECE_BYTES);
  #length = 0;
  #sum = 0xffff_ffff;

  get room(): number {
    return PIECE_BYTES - this.#length;
  }

  get checksum(): number {
    return ~this.#sum >>> 0;
  }

  put(byte: number, times: number): void {
    this.#piece.fill(byte, this.#length, this.#length + times);
    this.#length += times;
  }

  take(): Buffer {
    const piece = this.#piece.subarray(0, this.#length);
    for (const byte of piece) this.#sum = (this.#sum << 8) ^ (CHECKSUMS[(this.#sum >>> 24) ^ byte] as number);
    this.#piece = Buffer.alloc(PIECE_BYTES);
    this.#length = 0;
    this.pieces += 1;
    return piece;
  }
}

/** CRC-32 with the highest bit first, unlike that of zip. */
const CHECKSUMS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) sum = sum < 0 ? (sum << 1) ^ 0x04c1_1db7 : sum << 1;
  return sum >>> 0;
});
