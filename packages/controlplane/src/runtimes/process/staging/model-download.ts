import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { guardedFetch, RefusedAddressError, type AddressPolicy, type GuardedResponse } from '@infergate/kernel';
import { StagingError } from './staging-error.ts';
import { megabytes } from './tree-copy.ts';

export interface DownloadOptions {
  readonly policy: AddressPolicy;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: string) => void;
}

const MAX_REDIRECTS = 5;
/** Lets our own, better worded bound speak first. */
const SLACK_BYTES = 1024 * 1024;

/** Fetches `url` into the file and resolves with the name that the server or the address gives it. */
export async function downloadModel(url: string, target: string, options: DownloadOptions): Promise<string> {
  const { policy, maxBytes, timeoutMs, signal, onProgress } = options;
  const shown = withoutCredentials(url);
  try {
    const response = await guardedFetch(url, { policy, maxBytes: maxBytes + SLACK_BYTES, timeoutMs, maxRedirects: MAX_REDIRECTS });
    if (response.status !== 200) {
      await response.cancel();
      throw new StagingError(`model_path: ${shown} answered ${response.status}; check the address and that it needs no sign-in`);
    }
    const size = Number(response.headers.get('content-length') ?? Number.NaN);
    const tooLarge = new StagingError(`model_path: ${shown} is larger than the ${megabytes(maxBytes)} MB that a model may have`);
    if (size > maxBytes) {
      await response.cancel();
      throw tooLarge;
    }
    const onBytes = (bytes: number): void => {
      if (bytes > maxBytes) throw tooLarge;
      onProgress(describeProgress(bytes, size));
    };
    await pipeline(counted(response, size, onBytes), createWriteStream(target, { flags: 'wx', mode: 0o600 }), { signal });
    return fileName(url, response);
  } catch (error) {
    throw explain(shown, error, signal);
  }
}

function describeProgress(bytes: number, size: number): string {
  const done = Math.floor(bytes / 2 ** 20);
  return Number.isNaN(size) ? `fetching model, ${done} MB` : `fetching model ${done} of ${megabytes(size)} MB`;
}

async function* counted(response: GuardedResponse, size: number, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of response.body) {
    bytes += piece.byteLength;
    onBytes(bytes);
    yield piece;
  }
  if (!Number.isNaN(size) && bytes < size) throw new Error(`the answer ended after ${bytes} of ${size} bytes`);
}

function explain(url: string, error: unknown, signal: AbortSignal): unknown {
  if (error instanceof StagingError || signal.aborted) return error;
  const what = error instanceof Error ? error.message : String(error);
  const remedy = error instanceof RefusedAddressError ? 'use an address that the operator allows' : 'check that this machine can reach it';
  return new StagingError(`model_path: ${url} could not be fetched: ${what}; ${remedy}`, { cause: error });
}

/** Only characters that are harmless in a file name; processors look at the suffix. */
function fileName(url: string, response: GuardedResponse): string {
  const stated = /filename="?([^";]+)"?/i.exec(response.headers.get('content-disposition') ?? '')?.[1];
  const last =
    decodeLoosely(stated ?? new URL(url).pathname)
      .split(/[/\\]/)
      .at(-1) ?? '';
  const name = last
    .replaceAll(/[^\w.-]/g, '_')
    .replace(/^\.+/, '')
    .slice(-128);
  return name === '' ? 'model' : name;
}

function decodeLoosely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Signed links carry their secret in the query. */
function withoutCredentials(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
