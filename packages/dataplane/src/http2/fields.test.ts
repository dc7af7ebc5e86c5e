import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FieldDecoder } from './field-decoder.ts';
import { encodeFields } from './field-encoder.ts';

const LIMITS = { maxBytes: 4096, maxFields: 50 };
const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

function decoder(): FieldDecoder {
  return new FieldDecoder(LIMITS);
}

const names = fc.constantFrom(':path', ':method', ':status', 'content-type', 'authorization', 'x-own', 'grpc-status', 'a'.repeat(200));
const values = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
  maxLength: 300,
});

describe('fields', () => {
  test('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(names, values), { maxLength: 8 }), (pairs) => {
        const reader = decoder();
        expect(reader.decode(Buffer.from(encodeFields(pairs.flat()), 'latin1'))).toBe(true);
        expect(reader.fields).toEqual(pairs.flat());
        expect(reader.fault).toBeNull();
      }),
    );
  });

  test('of a connection are read with what earlier ones left in the table (RFC 7541 appendix C.6)', () => {
    const reader = new FieldDecoder(LIMITS);
    const blocks = [
      '4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3',
      '4883 640e ffc1 c0bf',
    ].map(bytes);
    expect(reader.decode(blocks[0] as Buffer)).toBe(true);
    const rest = ['cache-control', 'private', 'date', 'Mon, 21 Oct 2013 20:13:21 GMT', 'location', 'https://www.example.com'];
    expect(reader.fields).toEqual([':status', '302', ...rest]);
    expect(reader.decode(blocks[1] as Buffer)).toBe(true);
    expect(reader.fields).toEqual([':status', '307', ...rest]);
  });

  test('that fill the table push the oldest out', () => {
    const reader = decoder();
    const literal = (name: string, value: string): Buffer =>
      Buffer.concat([Buffer.from([0x40, name.length]), Buffer.from(name), Buffer.from([value.length]), Buffer.from(value)]);
    for (let i = 0; i < 100; i += 1) expect(reader.decode(literal(`n${i}`, 'v'.repeat(100)))).toBe(true);
    // 4096 bytes hold 30 of 135 or 136.
    expect(reader.decode(Buffer.from([0x80 | (61 + 30)]))).toBe(true);
    expect(reader.fields).toEqual(['n70', 'v'.repeat(100)]);
    expect(reader.decode(Buffer.from([0x80 | (61 + 31)]))).toBe(false);
  });

  test('that no message may hold spoil their own message only, and keep their place in the table', () => {
    const reader = decoder();
    const upper = Buffer.concat([
      bytes('40 03'),
      Buffer.from('X-A'),
      bytes('01'),
      Buffer.from('v'),
      bytes('40 01'),
      Buffer.from('y'),
      bytes('01 32'),
    ]);
    expect(reader.decode(upper)).toBe(true);
    expect(reader.fault).not.toBeNull();
    expect(reader.decode(bytes('be'))).toBe(true);
    expect([reader.fault, reader.fields]).toEqual([null, ['y', '2']]);
    expect(reader.decode(bytes('bf'))).toBe(true);
    expect(reader.fault).not.toBeNull();
  });

  test.each([
    ['80', 'entry 0'],
    ['be', 'an entry that is not there'],
    ['40 05 61', 'a name that is cut'],
    ['ff ff ff ff ff ff', 'an index without end'],
    ['3f e2 1f', 'a table larger than announced'],
    ['82 20', 'a new size after a field'],
    ['00 81 ff 00', 'a broken code'],
  ])('%s ends the connection: %s', (hex) => {
    expect(decoder().decode(bytes(hex))).toBe(false);
  });

  test.each([
    ['too many', Array.from({ length: 51 }, () => ['a', 'b']).flat()],
    ['too long', ['a', 'b'.repeat(4096)]],
    ['a line break in a value', ['a', 'b\nc']],
    ['a NUL in a value', ['a', '\0']],
    ['a capital in a name', ['aB', 'c']],
    ['a space in a name', ['a b', 'c']],
    ['no name', ['', 'c']],
    ['a colon alone', [':', 'c']],
  ])('%s', (_, fields) => {
    const reader = decoder();
    expect(reader.decode(Buffer.from(encodeFields(fields), 'latin1'))).toBe(true);
    expect(reader.fault).not.toBeNull();
  });

  test('random bytes do no harm', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 }), (blocks) => {
        const reader = decoder();
        for (const block of blocks) if (!reader.decode(Buffer.from(block))) break;
        expect(reader.fields.length).toBeLessThanOrEqual(100);
      }),
      { numRuns: 2000 },
    );
  });
});
