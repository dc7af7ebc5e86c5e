/** A request that cannot be answered. `message` goes to the caller: name the field, what was expected and what was given. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;

  constructor(message: string, status = 400, options?: { cause?: unknown }) {
    super(message, options);
    this.status = status;
  }
}

/** A model that cannot be served. `message` is one line for the owner of the model; it names the file or element. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
}
