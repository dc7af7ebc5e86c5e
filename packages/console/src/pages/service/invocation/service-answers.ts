import { useQuery } from '@tanstack/react-query';
import { client } from '../../../api/client.ts';
import { useMay } from '../../../session/session.tsx';
import type { Service } from '../subject.ts';

/** What a service says of itself, as JSON; undefined: it says nothing of the kind. */
export interface ServiceAnswers {
  readonly root: unknown;
  readonly models: unknown;
}

/** Enough for a description of a model; what is longer is none. */
const MAX_CHARACTERS = 512 * 1024;
const TIMEOUT_MS = 5_000;
const NONE: ServiceAnswers = { root: undefined, models: undefined };

/** Asks a running service what it takes, once for each of its versions. */
export function useServiceAnswers(service: Service): { readonly answers: ServiceAnswers; readonly isAsking: boolean } {
  const { ServiceName: name, CurrentVersion: version, RunningInstance: ready } = service;
  const canAsk = useMay()('UpdateService') && ready > 0;
  const { data, isLoading } = useQuery({
    queryKey: ['service-answers', name, service.ServiceId, version],
    queryFn: async () => {
      const [root, models] = await Promise.all([ask(name, ''), ask(name, '/v1/models')]);
      return { root: root ?? null, models: models ?? null };
    },
    enabled: canAsk,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return { answers: data === undefined ? NONE : data, isAsking: isLoading };
}

/** undefined: no answer, a refusal, or no JSON. */
async function ask(name: string, path: string): Promise<unknown> {
  const decoder = new TextDecoder();
  let text = '';
  let isAnswer = false;
  try {
    const body = { Method: 'GET', Path: path };
    const events = client.stream('InvokeService', { path: { ServiceName: name }, body }, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    for await (const event of events) {
      if (event.Type === 'Head') isAnswer = event.Status === 200;
      if (event.Type === 'Data' && isAnswer) text += decoder.decode(bytesOf(event.Base64), { stream: true });
      if (text.length > MAX_CHARACTERS) return undefined;
    }
    return isAnswer ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.codePointAt(0) ?? 0);
}
