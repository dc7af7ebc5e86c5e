/**
 * The library writes every name in full. This writes the records of such a packet anew, with pointers to names that were there before
 * (RFC 1035 4.1.4): an answer with eight addresses is half as long, and fits into a datagram.
 */
export class CompressedPacket {
  readonly #out: Buffer;
  /** Where a name, with everything behind it, stands; in the case in which it was written. */
  readonly #places = new Map<string, number>();
  #length = 0;

  /** `head`: header and question, which the reply begins with. `maxBytes`: more than all records in full. */
  constructor(head: readonly Buffer[], nameAt: number, maxBytes: number) {
    this.#out = Buffer.alloc(maxBytes);
    for (const part of head) this.#copy(part);
    if (nameAt < this.#length) this.#note(nameAt);
  }

  get bytes(): Buffer {
    return this.#out.subarray(0, this.#length);
  }

  /** The records from `start` to the end of a packet in which no name is compressed. */
  addRecords(packet: Buffer, start: number): void {
    let at = start;
    while (at < packet.length) at = this.#addRecord(packet, at);
  }

  #addRecord(packet: Buffer, start: number): number {
    let at = this.#addName(packet, start);
    const type = packet.readUInt16BE(at);
    this.#copy(packet.subarray(at, at + 8));
    const end = at + 10 + packet.readUInt16BE(at + 8);
    at += 10;
    const lengthAt = this.#length;
    this.#length += 2;
    for (let names = NAMES_IN_DATA.get(type) ?? 0; names > 0; names -= 1) at = this.#addName(packet, at);
    this.#copy(packet.subarray(at, end));
    this.#out.writeUInt16BE(this.#length - lengthAt - 2, lengthAt);
    return end;
  }

  /** Returns where the name ends in the packet. */
  #addName(packet: Buffer, start: number): number {
    let at = start;
    for (let length = packet[at] ?? 0; length !== 0; length = packet[at] ?? 0) {
      const rest = restOfName(packet, at);
      const place = this.#places.get(rest.key);
      if (place !== undefined) {
        this.#length = this.#out.writeUInt16BE(0xc000 | place, this.#length);
        return rest.end;
      }
      if (this.#length < FARTHEST) this.#places.set(rest.key, this.#length);
      this.#copy(packet.subarray(at, at + 1 + length));
      at += 1 + length;
    }
    this.#length = this.#out.writeUInt8(0, this.#length);
    return at + 1;
  }

  /** Remembers a name that is written already. */
  #note(start: number): void {
    for (let at = start; (this.#out[at] ?? 0) !== 0; at += 1 + (this.#out[at] ?? 0)) this.#places.set(restOfName(this.#out, at).key, at);
  }

  #copy(bytes: Buffer): void {
    this.#length += bytes.copy(this.#out, this.#length);
  }
}

/** Pointers have 14 bits. */
const FARTHEST = 0x4000;

/** NS, CNAME, and the two of SOA. */
const NAMES_IN_DATA: ReadonlyMap<number, number> = new Map([
  [2, 1],
  [5, 1],
  [6, 2],
]);

/** Names are the same in any case of their letters. */
function restOfName(packet: Buffer, start: number): { readonly key: string; readonly end: number } {
  let end = start;
  while ((packet[end] ?? 0) !== 0) end += 1 + (packet[end] ?? 0);
  return { key: packet.toString('latin1', start, end).toLowerCase(), end: end + 1 };
}
