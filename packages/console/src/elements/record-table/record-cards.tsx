import { Pagination } from 'antd';
import type { ReactNode } from 'react';
import { cellsOf } from './record-cells.ts';
import type { RecordTableProps } from './record-table.tsx';
import './record-cards.css';

/** What the cells of each row say, by the names of their columns. */
export function RecordCards<R extends object>(props: RecordTableProps<R>) {
  const { columns, dataSource, rowKey, expandable, pagination, locale } = props;
  if (dataSource.length === 0) return locale?.emptyText as ReactNode;
  const keyOf = (record: R) => (typeof rowKey === 'function' ? rowKey(record) : String(record[rowKey]));
  return (
    <>
      <ul className="record-cards" aria-label={props['aria-label']}>
        {dataSource.map((record, i) => (
          <li key={keyOf(record)} className="record-card">
            <dl>
              {cellsOf(columns, record, i).map(({ key, title, content }) => (
                <div key={key}>
                  <dt>{title}</dt>
                  <dd>{content}</dd>
                </div>
              ))}
            </dl>
            {expandable?.expandedRowKeys?.includes(keyOf(record)) === true && expandable.expandedRowRender?.(record, i, 0, true)}
          </li>
        ))}
      </ul>
      {/* Without a total, all of them are here. */}
      {typeof pagination === 'object' && pagination.total !== undefined && <Pagination className="record-pages" {...pagination} />}
    </>
  );
}
