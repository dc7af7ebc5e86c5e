/** Bits of each byte's code (RFC 7541 appendix B). The code is canonical: shorter ones first, then by value of the byte. */
// biome-ignore format: one row for sixteen bytes
const LENGTHS: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
  28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
  5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
  7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
  15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
  6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
  20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
  24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
  22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
  21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
  26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
  19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
  20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
  26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
];
const END_OF_STRING_LENGTH = 30;
const MAX_LENGTH = 30;

/** Of the decoder: a code is complete. The byte is in the lowest eight bits. */
const EMITS = 0x100;
/** What was read of a code so far may be padding: less than a byte, all ones. */
const MAY_END = 0x200;
/** The code of the end of the string was read, which never may be. */
const FAILS = 0x400;
const STATE_SHIFT = 11;
const FLAGS_MASK = (1 << STATE_SHIFT) - 1;

/** What four more bits do in each state: flags, byte and the next state. A state is a node of the code's tree. */
const TRANSITIONS = buildTransitions();

/** Decodes into `target` and returns the number of bytes; -1 when the code is broken or does not fit. */
export function decodeHuffman(bytes: Buffer, start: number, end: number, target: Buffer): number {
  let entry = MAY_END;
  let length = 0;
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i] as number;
    for (let half = 0; half < 2; half += 1) {
      const nibble = half === 0 ? byte >> 4 : byte & 0x0f;
      entry = TRANSITIONS[((entry >> STATE_SHIFT) << 4) | nibble] as number;
      if ((entry & FAILS) !== 0 || length === target.length) return -1;
      if ((entry & EMITS) === 0) continue;
      target[length] = entry & 0xff;
      length += 1;
    }
  }
  return (entry & MAY_END) === 0 ? -1 : length;
}

interface Node {
  /** Of the decoder; leaves have none. */
  state: number;
  /** -1: not a leaf; 256: the end of the string. */
  symbol: number;
  /** Depth, where the way from the root is all ones; else -1. */
  ones: number;
  readonly next: [Node | null, Node | null];
}

function buildTransitions(): Uint32Array {
  const nodes = buildTree();
  const table = new Uint32Array(nodes.length * 16);
  for (const node of nodes) {
    for (let nibble = 0; nibble < 16; nibble += 1) table[(node.state << 4) | nibble] = transitionOf(node, nibble, nodes[0] as Node);
  }
  return table;
}

/** Inner nodes, the root first. */
function buildTree(): readonly Node[] {
  const newNode = (ones: number): Node => ({ state: -1, symbol: -1, ones, next: [null, null] });
  const root = newNode(0);
  let code = 0;
  for (let length = 1; length <= MAX_LENGTH; length += 1) {
    for (let symbol = 0; symbol <= 256; symbol += 1) {
      if ((LENGTHS[symbol] ?? END_OF_STRING_LENGTH) !== length) continue;
      let node = root;
      for (let bit = length - 1; bit >= 0; bit -= 1) {
        const side = (code >> bit) & 1;
        node = node.next[side] ??= newNode(side === 1 && node.ones !== -1 ? node.ones + 1 : -1);
      }
      node.symbol = symbol;
      code += 1;
    }
    code *= 2;
  }
  return numbered(root);
}

function numbered(root: Node): readonly Node[] {
  const nodes = [root];
  for (let i = 0; i < nodes.length; i += 1) {
    const node = nodes[i] as Node;
    node.state = i;
    for (const next of node.next) if (next !== null && next.symbol === -1) nodes.push(next);
  }
  return nodes;
}

function transitionOf(from: Node, nibble: number, root: Node): number {
  let node = from;
  let flags = 0;
  for (let bit = 3; bit >= 0; bit -= 1) {
    node = node.next[((nibble >> bit) & 1) as 0 | 1] as Node;
    if (node.symbol === 256) return FAILS;
    if (node.symbol === -1) continue;
    flags = EMITS | node.symbol;
    node = root;
  }
  if (node.ones !== -1 && node.ones < 8) flags |= MAY_END;
  return (node.state << STATE_SHIFT) | (flags & FLAGS_MASK);
}
