import { Input, Select, Space, Typography } from 'antd';
import { useId } from 'react';
import type { FieldProblem } from '@infergate/contract';
import { useTexts } from '../../../../../i18n/texts.ts';
import { debuggingTexts } from '../texts.ts';
import { BodyEditor } from './body-editor.tsx';
import { type Draft, METHODS } from './draft.ts';
import { HeadersEditor } from './headers-editor.tsx';

interface RequestEditorProps {
  readonly draft: Draft;
  /** What the server refused of it. */
  readonly problems: readonly FieldProblem[];
  readonly onChange: (changes: Partial<Draft>) => void;
}

/** Everything of a request that its sender decides. */
export function RequestEditor({ draft, problems, onChange }: RequestEditorProps) {
  const say = useTexts(debuggingTexts);
  const pathId = useId();
  return (
    <>
      <div>
        <label className="path-label" htmlFor={pathId}>
          {say('path')}
        </label>
        <Space.Compact block>
          <Select
            aria-label={say('method')}
            className="method-choice"
            value={draft.method}
            options={METHODS.map((value) => ({ value, label: value }))}
            onChange={(method: string) => onChange({ method })}
          />
          <Input
            id={pathId}
            placeholder="/path?query"
            maxLength={4_096}
            spellCheck={false}
            autoComplete="off"
            value={draft.path}
            {...(problems.some(({ path }) => path === 'Path') ? { status: 'error' as const } : {})}
            onChange={({ target }) => onChange({ path: target.value })}
          />
        </Space.Compact>
        <FieldProblems problems={problems} at="Path" />
      </div>
      <fieldset>
        <legend>{say('headers')}</legend>
        <HeadersEditor headers={draft.headers} onChange={(headers) => onChange({ headers })} />
        <FieldProblems problems={problems} at="Headers" />
      </fieldset>
      <fieldset>
        <legend>{say('body')}</legend>
        <BodyEditor draft={draft} onChange={onChange} />
        <FieldProblems problems={problems} at="Body" />
      </fieldset>
    </>
  );
}

function FieldProblems({ problems, at }: { readonly problems: readonly FieldProblem[]; readonly at: string }) {
  return problems
    .filter(({ path }) => path === at || path.startsWith(`${at}.`))
    .map(({ path, message }) => (
      <Typography.Text key={path + message} type="danger" className="field-problem">
        {message}
      </Typography.Text>
    ));
}
