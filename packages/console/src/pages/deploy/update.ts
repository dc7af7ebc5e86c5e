import type { FieldProblem } from '@infergate/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { client } from '../../api/client.ts';
import { problemsOf, Refused } from './creation.ts';
import { changeOf, effectOf } from './document/change.ts';
import { FormDocument } from './document/form-document.ts';
import { showFirstProblem } from './editing-bar.tsx';
import type { Editing } from './editing/editing.tsx';
import { useNotices } from './notices.tsx';

interface UpdateInput {
  readonly editing: Editing;
  /** The description that it began with, secrets hidden. */
  readonly shown: unknown;
  readonly name: string;
  readonly onRefused: () => void;
}

/** Sends what was changed, and goes where its progress is seen. What is refused is put at the fields. */
export function useUpdate({ editing, shown, name, onRefused }: UpdateInput) {
  const tell = useNotices();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => send(name, shown, editing.reading.document ?? {}),
    onSuccess: (notices) => {
      tell(notices);
      void navigate({ to: `/services/${encodeURIComponent(name)}/progress`, replace: true });
    },
    onError: (error) => {
      onRefused();
      editing.refuse(problemsOf(error));
      showFirstProblem();
    },
    onSettled: () => queryClient.invalidateQueries(),
  });
  return { update: () => mutate(), isPending, error: error instanceof Refused ? null : error };
}

async function send(name: string, shown: unknown, edited: Readonly<Record<string, unknown>>): Promise<readonly FieldProblem[]> {
  const path = { ServiceName: name };
  const instances = new FormDocument(edited).number('metadata.instance');
  if (effectOf(shown, edited) === 'scaling' && instances !== null) {
    await client.call('ScaleService', { path, body: { Instance: instances } });
    return [];
  }
  const change = changeOf(shown, edited);
  if (change.mode === 'impossible') throw new Refused(change.problems);
  const { Notices } = await client.call('UpdateService', { path, query: { UpdateType: change.mode }, body: JSON.stringify(change.body) });
  return Notices ?? [];
}
