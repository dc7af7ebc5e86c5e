/**
 * The bytes of a body as they come. Throws the reason of `signal` when it is aborted: fetch of Node forgets the signal as soon as
 * nobody holds the Response any more, and would then wait for ever. Whoever stops reading in the middle lets the server know.
 */
export async function* readBytes(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  const leave = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', leave, { once: true });
  try {
    signal.throwIfAborted();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', leave);
    leave();
  }
}

/** All of it, as UTF-8. */
export async function readText(body: ReadableStream<Uint8Array> | null, signal: AbortSignal): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of readBytes(body, signal)) text += decoder.decode(piece, { stream: true });
  return text + decoder.decode();
}
