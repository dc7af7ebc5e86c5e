import type { StreamEvent } from '@infergate/contract';
import { ApiError } from '@infergate/sdk';
import { useCallback, useEffect, useRef, useState } from 'react';
import { client } from '../../../../api/client.ts';
import { appendLines, EMPTY_LOG, type LogBuffer, type LogLine, MOST_LINES } from './log-buffer.ts';

export interface LogTail {
  readonly buffer: LogBuffer;
  readonly state: 'connecting' | 'live' | 'reconnecting' | 'refused';
  readonly error: Error | null;
  /** Lines that came while it was paused, at most as many as are kept. */
  readonly waiting: number;
  /** Several instances have written: names tell them apart. */
  readonly isMixed: boolean;
}

export interface LogChoice {
  readonly serviceName: string;
  /** Empty: all. */
  readonly instance: string;
  /** Empty: every line. */
  readonly keyword: string;
}

/** Lines that are there when one begins to look. */
const FIRST_LINES = 500;
/** A screen shows no more pictures than this makes. */
const DRAW_EVERY_MS = 100;
const RETRY_MS = 1_000;
/** The server says something every ten seconds. */
const SILENCE_MS = 25_000;

const NOTHING: LogTail = { buffer: EMPTY_LOG, state: 'connecting', error: null, waiting: 0, isMixed: false };

/** Follows a log while it is looked at; what comes while it is paused is kept back. */
export function useLogTail({ serviceName, instance, keyword }: LogChoice, isPaused: boolean): LogTail {
  const [tail, setTail] = useState(NOTHING);
  const pending = useRef<LogLine[]>([]);
  const paused = useRef(isPaused);
  const writers = useRef(new Set<string>());
  const draw = useCallback(() => {
    const lines = pending.current;
    if (lines.length > MOST_LINES) lines.splice(0, lines.length - MOST_LINES);
    if (paused.current) {
      setTail((before) => (before.waiting === lines.length ? before : { ...before, waiting: lines.length }));
      return;
    }
    if (lines.length === 0) return;
    pending.current = [];
    for (const line of lines) writers.current.add(line.instance);
    const isMixed = writers.current.size > 1;
    setTail((before) => ({ ...before, buffer: appendLines(before.buffer, lines), waiting: 0, isMixed }));
  }, []);
  useEffect(() => {
    paused.current = isPaused;
    draw();
  }, [isPaused, draw]);
  useEffect(() => {
    const ending = new AbortController();
    const timer = setInterval(draw, DRAW_EVERY_MS);
    void follow({ serviceName, instance, keyword }, ending.signal, {
      begin: () => {
        pending.current = [];
        writers.current.clear();
        setTail({ ...NOTHING, state: 'live' });
      },
      line: (line) => pending.current.push(line),
      lost: (error) => setTail((before) => ({ ...before, state: error === null ? 'reconnecting' : 'refused', error })),
    });
    return () => {
      clearInterval(timer);
      ending.abort();
    };
  }, [serviceName, instance, keyword, draw]);
  return tail;
}

interface Listener {
  /** It begins, from its first line. */
  readonly begin: () => void;
  readonly line: (line: LogLine) => void;
  /** null: it is tried again. */
  readonly lost: (error: Error | null) => void;
}

/** After a cut it begins anew: nothing is shown twice, and nothing is left out. */
async function follow(choice: LogChoice, signal: AbortSignal, listener: Listener): Promise<void> {
  while (!signal.aborted) {
    const refusal = await followOnce(choice, signal, listener);
    if (signal.aborted) return;
    listener.lost(refusal);
    if (refusal !== null) return;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** Resolves when it has ended: with a refusal, after which there is no use in trying again. */
async function followOnce({ serviceName, instance, keyword }: LogChoice, signal: AbortSignal, listener: Listener): Promise<Error | null> {
  const silence = new AbortController();
  const fallSilent = () => silence.abort();
  let timer = setTimeout(fallSilent, SILENCE_MS);
  const query = {
    Lines: FIRST_LINES,
    ...(instance === '' ? {} : { InstanceName: instance }),
    ...(keyword === '' ? {} : { Keyword: keyword }),
  };
  try {
    let isBegun = false;
    const options = { signal: AbortSignal.any([signal, silence.signal]) };
    for await (const event of client.stream('TailServiceLog', { path: { ServiceName: serviceName }, query }, options)) {
      clearTimeout(timer);
      timer = setTimeout(fallSilent, SILENCE_MS);
      if (!isBegun) listener.begin();
      isBegun = true;
      const line = lineOf(event);
      if (line !== null) listener.line(line);
    }
    return null;
  } catch (error) {
    return error instanceof ApiError && error.status < 500 ? error : null;
  } finally {
    clearTimeout(timer);
  }
}

function lineOf(event: StreamEvent<'TailServiceLog'>): LogLine | null {
  if (event.Type === 'Beat') return null;
  const { InstanceName: instance } = event;
  if (event.Type === 'Line') return { kind: 'line', instance, text: event.Text };
  return { kind: 'skipped', instance, text: String(event.Bytes) };
}
