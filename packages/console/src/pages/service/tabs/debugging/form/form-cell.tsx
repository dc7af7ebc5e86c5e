import { Input, Select, Tooltip } from 'antd';
import { useTexts } from '../../../../../i18n/texts.ts';
import { debuggingTexts } from '../texts.ts';
import { cellProblem } from './form-body.ts';
import type { FormColumn } from './model-form.ts';

interface FormCellProps {
  readonly column: FormColumn;
  /** Names it for those who do not see where it stands. */
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

const BOOLEANS = ['true', 'false'];

export function FormCell({ column, label, text, onChange }: FormCellProps) {
  const say = useTexts(debuggingTexts);
  const { kind, values, hint, isOptional } = column;
  const problem = cellProblem(column, text);
  const status = problem === null ? {} : { status: 'error' as const };
  if (kind === 'category' || kind === 'boolean') {
    const options = (kind === 'boolean' ? BOOLEANS : values).map((value) => ({ value, label: value }));
    return (
      <Select
        className="form-choice"
        aria-label={label}
        value={text === '' ? null : text}
        options={options}
        allowClear={isOptional}
        onChange={(value: string | null) => onChange(value ?? '')}
        {...status}
      />
    );
  }
  const common = {
    'aria-label': label,
    'aria-invalid': problem !== null,
    placeholder: hint,
    value: text,
    ...status,
  };
  const explanation = problem === null ? undefined : say(problem === 'json' ? 'jsonCell' : problem);
  return (
    <Tooltip title={explanation}>
      {kind === 'json' ? (
        <Input.TextArea {...common} className="form-json" spellCheck={false} rows={2} onChange={({ target }) => onChange(target.value)} />
      ) : (
        <Input
          {...common}
          className={kind === 'text' ? 'form-text' : 'form-number'}
          {...(kind === 'text' ? {} : { inputMode: 'decimal' as const })}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Tooltip>
  );
}
