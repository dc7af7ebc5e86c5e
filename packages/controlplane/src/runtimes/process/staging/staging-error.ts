/** Something that an instance needs could not be prepared. `message` is for the owner of the service: what to change. */
export class StagingError extends Error {
  override readonly name = 'StagingError';
}
