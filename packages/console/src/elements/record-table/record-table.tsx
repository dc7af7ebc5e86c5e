import { Grid, Table, type TableProps } from 'antd';
import { RecordCards } from './record-cards.tsx';

export interface RecordTableProps<R extends object> extends Omit<TableProps<R>, 'columns' | 'dataSource' | 'rowKey' | 'title'> {
  readonly columns: NonNullable<TableProps<R>['columns']>;
  readonly dataSource: readonly R[];
  readonly rowKey: Extract<keyof R, string> | ((record: R) => string);
  /** Names it for those who do not see it. */
  readonly 'aria-label': string;
}

/** Records as rows of a table; where there is no room for its columns, as a card each. */
export function RecordTable<R extends object>(props: RecordTableProps<R>) {
  const isWide = Grid.useBreakpoint().md === true;
  return isWide ? <Table<R> scroll={{ x: 'max-content' }} {...props} /> : <RecordCards<R> {...props} />;
}
