import type { DraftFile } from './draft.ts';

/** What the server takes. */
export const MOST_BODY_BYTES = 10 * 1024 * 1024;

/** Rejects when the file is gone or may not be read. */
export function readFile(file: File): Promise<DraftFile> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('error', () => reject(reader.error ?? new Error('not readable')));
    reader.addEventListener('load', () => {
      const url = typeof reader.result === 'string' ? reader.result : '';
      resolve({ name: file.name, type: file.type, bytes: file.size, base64: url.slice(url.indexOf(',') + 1) });
    });
    // Its form `data:<type>;base64,<bytes>` spares an encoder of our own.
    reader.readAsDataURL(file);
  });
}
