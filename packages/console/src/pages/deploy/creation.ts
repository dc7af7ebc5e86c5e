import type { FieldProblem } from '@infergate/contract';
import { ApiError } from '@infergate/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { client } from '../../api/client.ts';
import { changeOf } from './document/change.ts';
import { showFirstProblem } from './editing-bar.tsx';
import type { Editing } from './editing/editing.tsx';
import { useNotices } from './notices.tsx';

interface Source {
  readonly name: string;
  readonly shown: unknown;
}

/** A refusal that was found before anything was sent. */
export class Refused extends Error {
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[]) {
    super(problems.map(({ message }) => message).join(' '));
    this.problems = problems;
  }
}

/** Creates the service, and goes where its progress is seen. What is refused is put at the fields. */
export function useCreation(editing: Editing, source: Source | null) {
  const tell = useNotices();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => send(editing, source),
    onSuccess: ({ ServiceName, Notices }) => {
      tell(Notices ?? []);
      void navigate({ to: `/services/${encodeURIComponent(ServiceName)}/progress`, replace: true });
    },
    onError: (error) => {
      editing.refuse(problemsOf(error));
      showFirstProblem();
    },
    onSettled: () => queryClient.invalidateQueries(),
  });
  return { create: () => mutate(), isPending, error: error instanceof Refused ? null : error };
}

function send({ text, reading }: Editing, source: Source | null) {
  if (source === null) return client.call('CreateService', { body: text });
  const change = changeOf(source.shown, reading.document ?? {});
  if (change.mode === 'impossible') throw new Refused(change.problems);
  if (change.mode === 'replace') return client.call('CreateService', { body: JSON.stringify(change.body) });
  return client.call('CloneService', { path: { ServiceName: source.name }, body: JSON.stringify(change.body) });
}

/** What a refusal says of single fields. */
export function problemsOf(error: Error): readonly FieldProblem[] {
  return error instanceof ApiError || error instanceof Refused ? error.problems : [];
}
