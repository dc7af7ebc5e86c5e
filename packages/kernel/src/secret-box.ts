import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmodSync, readFileSync } from 'node:fs';
import { writeFileAtomic } from './atomic-file.ts';
import { errorCode } from './error-code.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PREFIX = 'v1:';

/** Seals texts for storage with AES-256-GCM: `v1:` and base64 of nonce, tag and ciphertext. */
export class SecretBox {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    if (key.length !== KEY_BYTES) throw new Error(`a secret key has ${KEY_BYTES} bytes, this one has ${key.length}`);
    this.#key = key;
  }

  seal(text: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return PREFIX + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** Throws when the text was not sealed with this key or was changed since. */
  open(sealed: string): string {
    if (!sealed.startsWith(PREFIX)) throw new Error('not a sealed secret');
    const bytes = Buffer.from(sealed.slice(PREFIX.length), 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  }
}

export interface SecretKeySource {
  /** Base64 of 32 bytes, mode 0600; made when it does not exist and no key comes from the environment. */
  readonly keyFile: string;
  /** Base64 of 32 bytes, in place of the file. */
  readonly environmentKey: string | undefined;
}

export function loadSecretKey(source: SecretKeySource): Buffer {
  if (source.environmentKey !== undefined) return decodeKey(source.environmentKey, 'the key in the environment');
  try {
    const key = decodeKey(readFileSync(source.keyFile, 'utf8'), source.keyFile);
    chmodSync(source.keyFile, 0o600);
    return key;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  const key = randomBytes(KEY_BYTES);
  writeFileAtomic(source.keyFile, `${key.toString('base64')}\n`, 0o600);
  return key;
}

function decodeKey(text: string, where: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== KEY_BYTES)
    throw new Error(`${where} must be base64 of ${KEY_BYTES} bytes; make one with: openssl rand -base64 ${KEY_BYTES}`);
  return key;
}
