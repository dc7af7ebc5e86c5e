import { afterEach } from 'vitest';
import { FrameReader } from '../../src/http2/frame-reader.ts';
import { encodeFields } from '../../src/http2/field-encoder.ts';
import { FRAME, frameHead, headersFrames, PREFACE, settingsFrame } from '../../src/http2/frames.ts';
import { H2Instance, type H2Script } from './h2-instance.ts';
import { type Front, type FrontOptions, type RawInstance, useFront } from './harness.ts';

export const GET = 'GET /x?y=1 HTTP/1.1\r\nHost: gw\r\n\r\n';
export const post = (body: string, headers = ''): string =>
  `POST /p HTTP/1.1\r\nHost: gw\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;

type Write = (frames: string) => void;
type FrameScript = (write: Write, received: string, connection: number) => void;

/** Instances over HTTP/2 and a front before them, all of which end with each test. */
export function useH2Front() {
  const { front, instance } = useFront();
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });
  return {
    instance,
    /** With Node's own server. */
    h2: async (script: H2Script, settings: Parameters<typeof H2Instance.start>[1] = {}): Promise<H2Instance> => {
      const started = await H2Instance.start(script, settings);
      closers.push(() => started.close());
      return started;
    },
    /** Over bytes; it greets as servers do. `received`: all that came on the connection. */
    greeting: (script: FrameScript, settings: readonly (readonly [number, number])[] = []): Promise<RawInstance> =>
      instance((socket, text, connection) => {
        const write: Write = (frames) => void socket.write(frames, 'latin1');
        if (socket.bytesWritten === 0) write(settingsFrame(settings));
        script(write, text, connection);
      }),
    gate: (upstream: { readonly port: number } | readonly number[], options: Partial<FrontOptions> = {}): Promise<Front> =>
      front('port' in upstream ? [upstream.port] : upstream, { protocol: 'h2', ...options }),
    closeLater: (close: () => unknown): void => void closers.push(close),
  };
}

export const headOf = (fields: readonly string[], flags = 0, stream = 1): string => headersFrames(encodeFields(fields), flags, stream);

export const dataOf = (content: string, flags = 0, stream = 1): string => frameHead(content.length, FRAME.data, flags, stream) + content;

/** How many requests have begun in the bytes that the gateway sent. */
export function begun(text: string | undefined): number {
  let heads = 0;
  const ignore = (): void => undefined;
  const reader = new FrameReader(
    { data: ignore, dataLength: ignore, control: ignore, headers: () => (heads += 1) },
    { maxFrameBytes: 20_000, maxBlockBytes: 100_000 },
  );
  reader.push(Buffer.from((text ?? '').slice(PREFACE.length), 'latin1'));
  return heads;
}
