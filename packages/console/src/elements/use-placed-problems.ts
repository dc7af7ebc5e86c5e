import type { FormInstance } from 'antd';
import { useEffect, useMemo } from 'react';
import { placeProblems } from './form-problems.ts';

/** Fields by their names, parts joined by dots; both are made once, outside of the component. */
export interface FormPlaces {
  readonly fields: readonly string[];
  /** Fields that are named otherwise than the parameter that the server speaks of. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** Says what the server refused at the fields of the form; gives back what has none. */
export function usePlacedProblems(form: FormInstance, error: Error | null, { fields, aliases }: FormPlaces): Error | null {
  const placed = useMemo(() => (error === null ? null : placeProblems(error, new Set(fields), aliases)), [error, fields, aliases]);
  useEffect(() => {
    if (placed === null) return;
    form.setFields([...placed.byField].map(([field, errors]) => ({ name: field.split('.'), errors: [...errors] })));
    const [first] = placed.byField.keys();
    if (first !== undefined) form.scrollToField(first.split('.'), { focus: true });
  }, [form, placed]);
  return placed?.rest ?? null;
}
