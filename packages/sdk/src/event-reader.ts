import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { readBytes } from './body-bytes.ts';

/** Of one event, in characters: InvokeService sends pieces of an answer, which are far smaller. */
const MAX_EVENT_CHARACTERS = 4 * 1024 * 1024;

/** How a stream that is complete ends, and one that failed. Any other end is a cut. */
export type StreamMessage =
  | { readonly kind: 'event'; readonly data: string }
  | { readonly kind: 'end' }
  | { readonly kind: 'error'; readonly data: string };

/** The events in the body of an answer, as they arrive. Throws what the body throws, the reason of `signal`, or when it holds no events. */
export async function* readMessages(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<StreamMessage> {
  const messages: StreamMessage[] = [];
  let isTooLong = false;
  const parser = createParser({
    onEvent: (message) => messages.push(messageOf(message)),
    onError: (error) => (isTooLong ||= error.type === 'max-buffer-size-exceeded'),
    maxBufferSize: MAX_EVENT_CHARACTERS,
  });
  const decoder = new TextDecoder();
  for await (const piece of readBytes(body, signal)) {
    parser.feed(decoder.decode(piece, { stream: true }));
    yield* messages.splice(0);
    if (isTooLong) throw new Error(`an event is longer than ${MAX_EVENT_CHARACTERS} characters`);
  }
}

function messageOf({ event, data }: EventSourceMessage): StreamMessage {
  if (event === 'end') return { kind: 'end' };
  return { kind: event === 'error' ? 'error' : 'event', data };
}
