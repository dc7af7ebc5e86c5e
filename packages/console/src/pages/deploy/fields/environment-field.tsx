import { isObject } from '../document/value-edits.ts';
import { useTexts } from '../../../i18n/texts.ts';
import { useEditingContext } from '../editing/editing.tsx';
import { formTexts } from '../form-texts.ts';
import { FieldFrame } from './field-frame.tsx';
import { type Row, RowsInput } from './rows-input.tsx';

/** Environment variables: a list of names and values. */
export function EnvironmentField({ name, label }: { readonly name: string; readonly label: string }) {
  const say = useTexts(formTexts);
  const { form, set } = useEditingContext();
  const list: unknown = form.get(name);
  const rows: readonly Row[] = Array.isArray(list)
    ? list.map((entry) => ({ name: textOf(entry, 'name'), value: textOf(entry, 'value') }))
    : [];
  return (
    <FieldFrame name={name} label={label} isOneInput={false}>
      <RowsInput
        rows={rows}
        nameLabel={say('variableName')}
        valueLabel={say('value')}
        onChange={(rows) => set(name, rows.length === 0 ? undefined : rows)}
      />
    </FieldFrame>
  );
}

function textOf(entry: unknown, key: string): string {
  const value = isObject(entry) ? entry[key] : undefined;
  return typeof value === 'string' ? value : '';
}
