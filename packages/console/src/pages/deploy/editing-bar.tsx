import { Button, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/texts.ts';
import { useEditingContext } from './editing/editing.tsx';
import { deployTexts } from './texts.ts';

interface EditingBarProps {
  readonly verb: string;
  readonly isPending: boolean;
  /** Why nothing would come of it; null: something would. */
  readonly obstacle?: ReactNode;
  /** Called when nothing is known to be wrong. */
  readonly onSubmit: () => void;
  readonly onCancel: () => void;
}

/** What can be done with the description, and what still keeps it from that. */
export function EditingBar({ verb, isPending, obstacle = null, onSubmit, onCancel }: EditingBarProps) {
  const say = useTexts(deployTexts);
  const { reading, problems, refuse } = useEditingContext();
  const submit = () => {
    if (problems.length === 0) return onSubmit();
    refuse([]);
    showFirstProblem();
  };
  return (
    <>
      <output className="editing-state">
        {reading.document === null ? (
          <Typography.Text type="danger">{say('unreadable')}</Typography.Text>
        ) : problems.length > 0 ? (
          <Typography.Text type="danger">{say('problemCount', { count: problems.length })}</Typography.Text>
        ) : (
          <Typography.Text type="secondary">{obstacle}</Typography.Text>
        )}
      </output>
      <Button onClick={onCancel}>{say('cancel')}</Button>
      <Button type="primary" loading={isPending} disabled={reading.document === null || obstacle !== null} onClick={submit}>
        {verb}
      </Button>
    </>
  );
}

/** Once it is marked, which takes until the next frame. */
export function showFirstProblem(): void {
  requestAnimationFrame(() => {
    const field = document.querySelector('.ant-form-item-has-error, .problem.ant-alert-error');
    field?.scrollIntoView({ block: 'center' });
    field?.querySelector<HTMLElement>('input, textarea')?.focus({ preventScroll: true });
  });
}
