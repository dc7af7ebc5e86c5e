import { useState } from 'react';
import { isSame } from '../document/differences.ts';
import { useEditingContext } from '../editing/editing.tsx';
import { FieldFrame } from './field-frame.tsx';
import { type Row, RowsInput } from './rows-input.tsx';

interface MapFieldProps {
  readonly name: string;
  readonly label: string;
  readonly nameLabel: string;
  readonly valueLabel: string;
  readonly isSecret?: boolean;
}

/** Texts by name: labels, headers. */
export function MapField({ name, label, isSecret = false, ...labels }: MapFieldProps) {
  const { form, set } = useEditingContext();
  const map = form.map(name);
  const [rows, setRows] = useState(() => rowsOf(map));
  // Rows may be incomplete for a while; when the text says something else, it is right.
  if (!isSame(mapOf(rows), map)) setRows(rowsOf(map));
  const change = (rows: readonly Row[]) => {
    setRows(rows);
    const map = mapOf(rows);
    set(name, Object.keys(map).length === 0 ? undefined : map);
  };
  return (
    <FieldFrame name={name} label={label} isOneInput={false}>
      <RowsInput rows={rows} isSecret={isSecret} {...labels} onChange={change} />
    </FieldFrame>
  );
}

function rowsOf(map: Readonly<Record<string, string>>): readonly Row[] {
  return Object.entries(map).map(([name, value]) => ({ name, value }));
}

/** A row without a name is not said yet. */
function mapOf(rows: readonly Row[]): Readonly<Record<string, string>> {
  return Object.fromEntries(rows.filter(({ name }) => name !== '').map(({ name, value }) => [name, value]));
}
