import { type Answer, encode, type OptAnswer } from 'dns-packet';
import { type DnsAnswer, type DnsRecord, RCODES } from '../question.ts';
import { CompressedPacket } from './name-compression.ts';
import type { Edns, Query, QueryHead } from './query.ts';

/** Without EDNS a datagram holds so much; with it at most what passes every network in one piece. */
const PLAIN_DATAGRAM_BYTES = 512;
const DATAGRAM_BYTES = 1232;
const TCP_BYTES = 65_535;
const HEADER_BYTES = 12;

export type Transport = 'udp' | 'tcp';

const AA = 0x0400;
const TC = 0x0200;
const RD = 0x0100;
const CD = 0x0010;

/** The reply in bytes. What does not fit is left out, and the client told to ask over TCP. */
export function writeReply(query: Query, answer: DnsAnswer, transport: Transport): Buffer {
  const limit = limitOf(query.edns, transport);
  const whole = encodeReply(query, answer);
  if (whole.length <= limit) return whole;
  const needed = encodeReply(query, { ...answer, additionals: [] });
  return needed.length <= limit ? needed : writeTruncated(query, answer);
}

/** Nothing but the word that there is more over TCP. */
export function writeTruncated(query: Query, answer: DnsAnswer): Buffer {
  return encodeReply(query, { ...answer, answers: [], authorities: [], additionals: [] }, TC);
}

/** For what could not be read: its id and the reason. */
export function writeError({ id, opcode, isRecursionDesired }: QueryHead, rcode: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(0x8000 | (opcode << 11) | (isRecursionDesired ? RD : 0) | rcode, 2);
  return header;
}

function limitOf(edns: Edns | null, transport: Transport): number {
  if (transport === 'tcp') return TCP_BYTES;
  return edns === null ? PLAIN_DATAGRAM_BYTES : Math.min(DATAGRAM_BYTES, Math.max(PLAIN_DATAGRAM_BYTES, edns.payloadBytes));
}

function encodeReply(query: Query, answer: DnsAnswer, extraFlags = 0): Buffer {
  const rcode = RCODES[answer.rcode];
  const records = encode({
    type: 'response',
    id: query.id,
    flags: extraFlags | flagsOf(query, answer) | (rcode & 0xf),
    questions: [],
    answers: answer.answers.map(libraryRecord),
    authorities: answer.authorities.map(libraryRecord),
    additionals: [...answer.additionals.map(libraryRecord), ...optionRecords(query.edns, rcode)],
  });
  records.writeUInt16BE(1, 4);
  const head = [records.subarray(0, HEADER_BYTES), query.questionBytes];
  const packet = new CompressedPacket(head, HEADER_BYTES, records.length + query.questionBytes.length);
  packet.addRecords(records, HEADER_BYTES);
  return packet.bytes;
}

function flagsOf(query: Query, { isAuthoritative }: DnsAnswer): number {
  return (isAuthoritative ? AA : 0) | (query.isRecursionDesired ? RD : 0) | (query.isCheckingDisabled ? CD : 0);
}

function libraryRecord(record: DnsRecord): Answer {
  return { ...record, class: 'IN' };
}

function optionRecords(edns: Edns | null, rcode: number): readonly OptAnswer[] {
  if (edns === null) return [];
  const flags = edns.wantsSignatures ? 0x8000 : 0;
  const extendedRcode = rcode >> 4;
  return [
    {
      type: 'OPT',
      name: '.',
      udpPayloadSize: DATAGRAM_BYTES,
      extendedRcode,
      ednsVersion: 0,
      flags,
      flag_do: edns.wantsSignatures,
      options: [],
    },
  ];
}
