import { PlusOutlined } from '@ant-design/icons';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../i18n/texts.ts';
import { ProblemAlert } from '../problem-alert.tsx';
import { LabelDialog } from './label-dialog.tsx';
import './labels.css';
import { labelTexts } from './texts.ts';

interface Label {
  readonly LabelKey: string;
  readonly LabelValue: string;
}

/** A change that is under way, or was refused. */
interface Change {
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly reset: () => void;
}

export interface LabelsProps {
  readonly labels: readonly Label[];
  /** What they are good for, said where one is added. */
  readonly hint: string;
  readonly canChange: boolean;
  readonly adding: Change;
  readonly removing: Change;
  /** Calls `done` when it is there. */
  readonly onAdd: (labels: Readonly<Record<string, string>>, done: () => void) => void;
  readonly onRemove: (key: string) => void;
}

/** Labels of something; who may change them adds and removes them here. */
export function Labels({ labels, hint, canChange, adding, removing, onAdd, onRemove }: LabelsProps) {
  const say = useTexts(labelTexts);
  const [isAdding, setAdding] = useState(false);
  return (
    <div className="labels">
      {labels.length === 0 && !canChange && say('none')}
      {labels.map(({ LabelKey: key, LabelValue: value }) => (
        <Tag
          key={key}
          closable={canChange ? { 'aria-label': say('remove', { key }) } : false}
          onClose={(event) => {
            // It goes when the server says so.
            event.preventDefault();
            onRemove(key);
          }}
        >
          {value === '' ? key : `${key}: ${value}`}
        </Tag>
      ))}
      {canChange && (
        <Button size="small" type="dashed" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
          {say('add')}
        </Button>
      )}
      {removing.error !== null && <ProblemAlert error={removing.error} />}
      <LabelDialog isOpen={isAdding} hint={hint} adding={adding} onAdd={onAdd} onClose={() => setAdding(false)} />
    </div>
  );
}
