import { randomBytes, randomInt } from 'node:crypto';

const BASE_36 = '0123456789abcdefghijklmnopqrstuvwxyz';

/** `prefix` followed by `length` unguessable base-36 characters. */
export function randomId(prefix: string, length: number): string {
  let id = prefix;
  for (let i = 0; i < length; i += 1) id += BASE_36[randomInt(36)];
  return id;
}

/** A service token in the shape that EAS users know: base64 of 40 hexadecimal characters. */
export function generateToken(): string {
  return Buffer.from(randomBytes(20).toString('hex')).toString('base64');
}
