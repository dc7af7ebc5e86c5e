import { useCallback, useEffect, useRef, useState } from 'react';
import { client } from '../../../../../api/client.ts';
import { type Draft, invocationOf } from '../draft/draft.ts';
import { type Answer, AnswerRecorder } from './answer.ts';

export interface Invocation {
  /** null: nothing has been sent. */
  readonly answer: Answer | null;
  /** The body so far, whole; to be asked for once it is needed. */
  readonly pieces: () => readonly Uint8Array<ArrayBuffer>[];
  /** Resolves when the answer has ended, with what came of it. What was open before is cancelled. */
  readonly send: (draft: Draft) => Promise<Answer>;
  readonly cancel: () => void;
}

/** Between two looks at what has arrived: a stream of thousands of pieces must not keep the page from being used. */
const SHOW_EVERY_MS = 50;

/** Sends one request at a time to a service. Leaving the page cancels it. */
export function useInvocation(serviceName: string): Invocation {
  const [answer, show] = useState<Answer | null>(null);
  const recorder = useRef<AnswerRecorder>(null);
  const open = useRef<AbortController>(null);
  const cancel = useCallback(() => open.current?.abort(), []);
  useEffect(() => cancel, [cancel]);
  const send = useCallback(
    async (draft: Draft) => {
      open.current?.abort();
      const life = new AbortController();
      const record = new AnswerRecorder();
      open.current = life;
      recorder.current = record;
      const showIt = () => recorder.current === record && show(record.answer);
      showIt();
      const timer = setInterval(showIt, SHOW_EVERY_MS);
      await follow(serviceName, draft, { record, signal: life.signal });
      clearInterval(timer);
      showIt();
      return record.answer;
    },
    [serviceName],
  );
  const pieces = useCallback(() => recorder.current?.pieces ?? [], []);
  return { answer, pieces, send, cancel };
}

async function follow(
  serviceName: string,
  draft: Draft,
  { record, signal }: { readonly record: AnswerRecorder; readonly signal: AbortSignal },
): Promise<void> {
  const input = { path: { ServiceName: serviceName }, body: invocationOf(draft) };
  try {
    for await (const event of client.stream('InvokeService', input, { signal })) record.take(event);
  } catch (error) {
    if (signal.aborted) record.cancel();
    else record.fail(error);
  }
}
