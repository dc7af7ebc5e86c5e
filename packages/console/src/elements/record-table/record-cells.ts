import type { TableProps } from 'antd';
import type { ReactNode } from 'react';

export interface RecordCell {
  readonly key: string;
  /** Of its column. */
  readonly title: ReactNode;
  readonly content: ReactNode;
}

/** What a table would show of a record, column by column; empty cells are left out. */
export function cellsOf<R extends object>(columns: NonNullable<TableProps<R>['columns']>, record: R, index: number): readonly RecordCell[] {
  return columns.flatMap((column, i) => {
    if ('children' in column || column.hidden === true) return [];
    const { render, title } = column;
    const field = typeof column.dataIndex === 'string' ? column.dataIndex : null;
    const value = field === null ? undefined : (record as Readonly<Record<string, unknown>>)[field];
    const content = (render === undefined ? value : render(value, record, index)) as ReactNode;
    if (content === undefined || content === null || content === '' || content === false) return [];
    return [{ key: String(column.key ?? field ?? i), title: title as ReactNode, content }];
  });
}
