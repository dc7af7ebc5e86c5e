import { decode, type OptAnswer } from 'dns-packet';
import type { DnsQuestion } from '../question.ts';
import { readQuestion } from './question-reader.ts';

/** Larger questions are refused: one of 255 bytes with options needs a tenth of it. */
export const MAX_QUERY_BYTES = 4096;
const HEADER_BYTES = 12;
const MAX_RECORDS = 8;
const OPCODE_QUERY = 0;

export interface Edns {
  readonly version: number;
  /** What the client takes over UDP. */
  readonly payloadBytes: number;
  /** Signatures are wanted; there are none here, the bit is sent back. */
  readonly wantsSignatures: boolean;
}

export interface QueryHead {
  readonly id: number;
  readonly opcode: number;
  readonly isRecursionDesired: boolean;
  readonly isCheckingDisabled: boolean;
}

export interface Query extends QueryHead {
  readonly kind: 'query';
  readonly question: DnsQuestion;
  /** As it came, for the reply: name in the case of the question, type, class. */
  readonly questionBytes: Buffer;
  /** null: the client speaks the DNS of old. */
  readonly edns: Edns | null;
}

/** What is answered with an error, without a look at the question. */
export interface BadQuery extends QueryHead {
  readonly kind: 'bad';
  readonly rcode: 'FORMERR' | 'NOTIMP';
}

/** Reads what a client sent. null: nothing that may be answered, since answering it could go on for ever. Never throws. */
export function readQuery(bytes: Buffer): Query | BadQuery | null {
  if (bytes.length < HEADER_BYTES) return null;
  const flags = bytes.readUInt16BE(2);
  const isReply = (flags & 0x8000) !== 0;
  if (isReply) return null;
  const opcode = (flags >> 11) & 0xf;
  const head = {
    id: bytes.readUInt16BE(0),
    opcode,
    isRecursionDesired: (flags & 0x0100) !== 0,
    isCheckingDisabled: (flags & 0x0010) !== 0,
  };
  if (opcode !== OPCODE_QUERY) return { ...head, kind: 'bad', rcode: 'NOTIMP' };
  return readBody(bytes, head) ?? { ...head, kind: 'bad', rcode: 'FORMERR' };
}

function readBody(bytes: Buffer, head: QueryHead): Query | null {
  const [questions = 0, ...records] = [4, 6, 8, 10].map((at) => bytes.readUInt16BE(at));
  const count = records.reduce((sum, each) => sum + each, 0);
  if (questions !== 1 || count > MAX_RECORDS || bytes.length > MAX_QUERY_BYTES) return null;
  const read = readQuestion(bytes, HEADER_BYTES);
  if (read === null) return null;
  const edns = readEdns(bytes);
  if (edns === 'malformed') return null;
  return { ...head, kind: 'query', question: read.question, questionBytes: bytes.subarray(HEADER_BYTES, read.end), edns };
}

function readEdns(bytes: Buffer): Edns | null | 'malformed' {
  const options = decodedOptions(bytes);
  if (options === null || options.length > 1) return 'malformed';
  const [option] = options;
  if (option === undefined) return null;
  if (option.name !== '.') return 'malformed';
  return { version: option.ednsVersion, payloadBytes: option.udpPayloadSize, wantsSignatures: option.flag_do };
}

/** The library throws for what it cannot read; what it leaves over was not read either. */
function decodedOptions(bytes: Buffer): readonly OptAnswer[] | null {
  try {
    const { additionals = [] } = decode(bytes);
    if (decode.bytes !== bytes.length) return null;
    return additionals.filter((record): record is OptAnswer => record.type === 'OPT');
  } catch {
    return null;
  }
}
