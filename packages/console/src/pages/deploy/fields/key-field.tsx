import { Input, InputNumber, Select, Switch } from 'antd';
import { useEditingContext } from '../editing/editing.tsx';
import { FieldFrame, fieldId, tablePath } from './field-frame.tsx';
import { LinesInput } from './lines-input.tsx';

interface KeyFieldProps {
  /** The key in the table, with the numbers of list entries. */
  readonly name: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly isRequired?: boolean;
  /** Of a text of several lines. */
  readonly rows?: number;
}

/** A field for one key, of the kind that the key table says. */
export function KeyField({ name, label, placeholder, isRequired = false, rows }: KeyFieldProps) {
  return (
    <FieldFrame name={name} label={label} isRequired={isRequired}>
      <KeyInput name={name} {...(placeholder === undefined ? {} : { placeholder })} {...(rows === undefined ? {} : { rows })} />
    </FieldFrame>
  );
}

interface KeyInputProps {
  readonly name: string;
  readonly placeholder?: string;
  readonly rows?: number;
}

function KeyInput({ name, placeholder, rows }: KeyInputProps) {
  const { form, set, keys } = useEditingContext();
  const key = keys.get(tablePath(name));
  const usual = key?.default ?? null;
  const id = fieldId(name);
  const hint = placeholder ?? (usual === null ? '' : usual.replaceAll('"', ''));
  const kind = key?.kind;
  if (kind === 'integer' || kind === 'number') {
    const change = (value: number | null) => set(name, value ?? undefined);
    return <InputNumber id={id} className="number-input" value={form.number(name)} placeholder={hint} onChange={change} />;
  }
  if (kind === 'boolean') {
    // What holds anyway need not be said.
    const change = (on: boolean) => set(name, String(on) === (usual ?? 'false') ? undefined : on);
    return <Switch id={id} checked={form.flag(name, usual === 'true')} onChange={change} />;
  }
  if (kind === 'choice') {
    const options = (key?.choices ?? []).map((value) => ({ value, label: value }));
    const value = form.text(name) === '' ? null : form.text(name);
    return <Select id={id} value={value} placeholder={hint} allowClear options={options} onChange={(value?: string) => set(name, value)} />;
  }
  if (kind === 'text-list') {
    const change = (lines: readonly string[]) => set(name, lines.length === 0 ? undefined : lines);
    return <LinesInput id={id} value={form.texts(name)} placeholder={hint} onChange={change} />;
  }
  return <TextInput id={id} name={name} placeholder={hint} {...(rows === undefined ? {} : { rows })} />;
}

function TextInput({ id, name, placeholder, rows }: KeyInputProps & { readonly id: string }) {
  const { form, set, keys } = useEditingContext();
  const isShare = keys.get(tablePath(name))?.kind === 'share';
  const value = form.text(name);
  const change = (text: string) =>
    set(name, text === '' && !form.has(name) ? undefined : isShare ? shareOf(text) : text === '' ? emptied(name) : text);
  const common = { id, value, placeholder: placeholder ?? '', spellCheck: false, autoComplete: 'off' };
  if (rows !== undefined)
    return <Input.TextArea {...common} className="code-input" rows={rows} onChange={({ target }) => change(target.value)} />;
  return <Input {...common} onChange={({ target }) => change(target.value)} />;
}

/** Keys that a description of this kind must have stay when they are emptied; the others go. */
const STAYING: ReadonlySet<string> = new Set(['metadata.name', 'model_path', 'processor', 'containers[0].command', 'containers[0].script']);

function emptied(name: string): string | undefined {
  return STAYING.has(name) ? '' : undefined;
}

/** `3` is a count, `20%` a share. */
function shareOf(text: string): string | number | undefined {
  if (text === '') return undefined;
  return /^\d+$/.test(text) ? Number(text) : text;
}
