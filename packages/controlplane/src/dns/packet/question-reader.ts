import type { DnsQuestion } from '../question.ts';

const MAX_NAME_BYTES = 255;
const MAX_LABEL_BYTES = 63;

/** The one question of a packet, and where it ends. null: it is none; the first name has nothing that it could point at. */
export function readQuestion(bytes: Buffer, start: number): { readonly question: DnsQuestion; readonly end: number } | null {
  const labels: string[] = [];
  let at = start;
  for (let length = bytes[at]; length !== 0; length = bytes[at]) {
    if (length === undefined || length > MAX_LABEL_BYTES || at + 1 + length - start >= MAX_NAME_BYTES) return null;
    labels.push(labelText(bytes.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
  at += 1;
  if (at + 4 > bytes.length) return null;
  return { question: { name: labels.join('.'), type: bytes.readUInt16BE(at), class: bytes.readUInt16BE(at + 2) }, end: at + 4 };
}

/** A dot inside of a label is no border between labels: it must not become one. */
function labelText(label: Buffer): string {
  let text = '';
  for (const byte of label) text += isPlain(byte) ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`;
  return text.toLowerCase();
}

function isPlain(byte: number): boolean {
  return byte > 0x20 && byte < 0x7f && byte !== 0x2e && byte !== 0x5c;
}
