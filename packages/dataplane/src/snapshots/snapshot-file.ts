import { readFileSync } from 'node:fs';
import type { SnapshotMessage } from '@infergate/contract';
import { errorCode, writeFileAtomic, type Logger, type SecretBox } from '@infergate/kernel';

/** The last good snapshot on disk. It holds tokens and keys, so it is sealed. */
export class SnapshotFile {
  readonly #path: string;
  readonly #box: SecretBox;

  constructor(path: string, box: SecretBox) {
    this.#path = path;
    this.#box = box;
  }

  save(message: SnapshotMessage): void {
    writeFileAtomic(this.#path, this.#box.seal(JSON.stringify(message)), 0o600);
  }

  /** null when there is none, or none that can be read: then the gateway begins empty and waits to be told. */
  load(log: Logger): SnapshotMessage | null {
    try {
      return JSON.parse(this.#box.open(readFileSync(this.#path, 'utf8'))) as SnapshotMessage;
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') log.error({ err: error, path: this.#path }, 'the last snapshot cannot be read');
      return null;
    }
  }
}
