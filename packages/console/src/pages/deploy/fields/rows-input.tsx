import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useTexts } from '../../../i18n/texts.ts';
import { formTexts } from '../form-texts.ts';

export interface Row {
  readonly name: string;
  readonly value: string;
}

interface RowsInputProps {
  readonly rows: readonly Row[];
  readonly nameLabel: string;
  readonly valueLabel: string;
  readonly isSecret?: boolean;
  readonly onChange: (rows: readonly Row[]) => void;
}

/** Names with values, such as environment variables or headers. */
export function RowsInput({ rows, nameLabel, valueLabel, isSecret = false, onChange }: RowsInputProps) {
  const say = useTexts(formTexts);
  const Value = isSecret ? Input.Password : Input;
  const change = (at: number, row: Partial<Row>) => onChange(rows.map((before, i) => (i === at ? { ...before, ...row } : before)));
  return (
    <div className="rows-input">
      {rows.map((row, i) => (
        // Rows have no names of their own that would stay while one types them.
        // oxlint-disable-next-line react/no-array-index-key
        <div className="row-input" key={i}>
          <Input
            aria-label={`${nameLabel} ${i + 1}`}
            placeholder={nameLabel}
            value={row.name}
            spellCheck={false}
            onChange={({ target }) => change(i, { name: target.value })}
          />
          <Value
            aria-label={`${valueLabel} ${i + 1}`}
            placeholder={valueLabel}
            value={row.value}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => change(i, { value: target.value })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={say('remove', { name: row.name === '' ? String(i + 1) : row.name })}
            onClick={() => onChange(rows.filter((_, at) => at !== i))}
          />
        </div>
      ))}
      <Button icon={<PlusOutlined />} onClick={() => onChange([...rows, { name: '', value: '' }])}>
        {say('add')}
      </Button>
    </div>
  );
}
