/** Why the store cannot do its work; each has a remedy of its own. */
export type StoreErrorCode =
  | 'in-use'
  | 'disk-full'
  | 'damaged'
  | 'read-only'
  | 'newer'
  | 'unopenable'
  | 'wrong-key'
  | 'closed'
  | 'conflict'
  | 'failed';

/** A failure of the store. Nothing of the transaction was kept. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
