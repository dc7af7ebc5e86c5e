import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Table, Tooltip } from 'antd';
import { useEffect, useState } from 'react';
import { useTexts } from '../../../../../i18n/texts.ts';
import type { Draft } from '../draft/draft.ts';
import { debuggingTexts } from '../texts.ts';
import { bodyOf, emptyRow, type FormRow, MOST_ROWS, rowsOf } from './form-body.ts';
import { FormCell } from './form-cell.tsx';
import { isObject, type ModelForm } from './model-form.ts';

interface FormEditorProps {
  readonly form: ModelForm;
  /** What the model says of itself, with its example. */
  readonly root: unknown;
  readonly draft: Draft;
  readonly onChange: (changes: Partial<Draft>) => void;
  /** Whether a cell cannot be sent. */
  readonly onWrong: (isWrong: boolean) => void;
}

interface NumberedRow {
  readonly key: number;
  readonly cells: FormRow;
}

/** The inputs of the model, to be filled in row by row. What is typed is the body of the request at once. */
export function FormEditor({ form, root, draft, onChange, onWrong }: FormEditorProps) {
  const say = useTexts(debuggingTexts);
  const shown = draft.method === 'POST' && draft.path === '' ? rowsOf(form, draft.text) : null;
  const [typed, setTyped] = useState<readonly FormRow[] | null>(null);
  const isTypedHere = typed !== null && (bodyOf(form, typed) === draft.text || bodyOf(form, typed) === null);
  const rows = isTypedHere ? typed : (shown ?? exampleRows(form, root));
  const isWrong = bodyOf(form, rows) === null;
  useEffect(() => onWrong(isWrong), [onWrong, isWrong]);
  const change = (changed: readonly FormRow[]) => {
    setTyped(changed);
    const body = bodyOf(form, changed);
    if (body !== null) onChange(requestWith(body));
  };
  const fits = shown !== null || isTypedHere;
  return (
    <>
      {!fits && <Alert type="info" showIcon title={say('formLost')} />}
      <FormTable form={form} rows={rows} onChange={change} />
      <div className="row-of-things">
        {form.hasRows && (
          <Button
            size="small"
            icon={<PlusOutlined />}
            disabled={rows.length >= MOST_ROWS}
            onClick={() => change([...rows, rows.at(-1) ?? emptyRow(form)])}
          >
            {say('addRow')}
          </Button>
        )}
        <Button size="small" onClick={() => change(exampleRows(form, root))}>
          {say('fillExample')}
        </Button>
      </div>
    </>
  );
}

/** What a model server of ours takes at its endpoint. */
function requestWith(text: string): Partial<Draft> {
  return { method: 'POST', path: '', bodyKind: 'json', text };
}

function exampleRows(form: ModelForm, root: unknown): readonly FormRow[] {
  const example = isObject(root) && isObject(root['example']) ? root['example']['body'] : undefined;
  return rowsOf(form, JSON.stringify(example) ?? '') ?? [emptyRow(form)];
}

interface FormTableProps {
  readonly form: ModelForm;
  readonly rows: readonly FormRow[];
  readonly onChange: (rows: readonly FormRow[]) => void;
}

function FormTable({ form, rows, onChange }: FormTableProps) {
  const say = useTexts(debuggingTexts);
  const dataSource = rows.map((cells, key) => ({ key, cells }));
  const setCell = (row: number, at: number, text: string) =>
    onChange(rows.map((cells, index) => (index === row ? cells.map((cell, column) => (column === at ? text : cell)) : cells)));
  const columns = form.columns.map((column, at) => ({
    key: column.label,
    title: <Tooltip title={column.hint}>{column.label}</Tooltip>,
    render: (_: unknown, { key, cells }: NumberedRow) => (
      <FormCell
        column={column}
        label={say('cell', { column: column.label, row: key + 1 })}
        text={cells[at] ?? ''}
        onChange={(text) => setCell(key, at, text)}
      />
    ),
  }));
  const removal = {
    key: 'remove',
    title: '',
    width: 48,
    render: (_: unknown, { key }: NumberedRow) => (
      <Button
        size="small"
        type="text"
        icon={<DeleteOutlined />}
        aria-label={say('removeRow', { row: key + 1 })}
        onClick={() => onChange(rows.filter((_row, index) => index !== key))}
      />
    ),
  };
  return (
    <Table
      size="small"
      className="form-table"
      pagination={false}
      scroll={{ x: 'max-content' }}
      columns={rows.length > 1 ? [...columns, removal] : columns}
      dataSource={dataSource}
    />
  );
}
