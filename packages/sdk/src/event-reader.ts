import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** Of one event, in characters: InvokeService sends pieces of an answer, which are far smaller. */
const MAX_EVENT_CHARACTERS = 4 * 1024 * 1024;

/** How a stream that is complete ends, and one that failed. Any other end is a cut. */
export type StreamMessage =
  | { readonly kind: 'event'; readonly data: string }
  | { readonly kind: 'end' }
  | { readonly kind: 'error'; readonly data: string };

/** The events in the body of an answer, as they arrive. Throws what the body throws, or when it holds no events. */
export async function* readMessages(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamMessage> {
  const messages: StreamMessage[] = [];
  let isTooLong = false;
  const parser = createParser({
    onEvent: (message) => messages.push(messageOf(message)),
    onError: (error) => (isTooLong ||= error.type === 'max-buffer-size-exceeded'),
    maxBufferSize: MAX_EVENT_CHARACTERS,
  });
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      parser.feed(decoder.decode(piece.value, { stream: true }));
      yield* messages.splice(0);
      if (isTooLong) throw new Error(`an event is longer than ${MAX_EVENT_CHARACTERS} characters`);
    }
  } finally {
    // Whoever stops reading in the middle lets the server know.
    reader.cancel().catch(() => undefined);
  }
}

function messageOf({ event, data }: EventSourceMessage): StreamMessage {
  if (event === 'end') return { kind: 'end' };
  return { kind: event === 'error' ? 'error' : 'event', data };
}
