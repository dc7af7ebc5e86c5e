import { Button } from 'antd';
import { useOperation } from '../../api/queries.ts';
import { EmptyState } from '../../elements/empty-state.tsx';
import { useNow } from '../../elements/now.ts';
import { PageHeader } from '../../elements/page-header.tsx';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { RecordTable } from '../../elements/record-table/record-table.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { LoadingPage } from '../../shell/loading-page.tsx';
import { useSearchState } from '../../shell/search-state.ts';
import { AuditFilters } from './audit-filters.tsx';
import { auditQuery, isFiltered, PAGE_SIZES } from './audit-query.ts';
import { recordColumns } from './record-columns.tsx';
import { auditTexts } from './texts.ts';

const NO_FILTERS = { caller: '', operation: '', resource: '', since: '', page: '' };

/** Who changed what. */
export function AuditPage() {
  const say = useTexts(auditTexts);
  const [state, change] = useSearchState();
  const query = auditQuery(state, useNow(60_000));
  const { data, error } = useOperation('ListAuditRecords', { query }, { everyMs: 15_000 });
  const isEmpty = data?.TotalCount === 0;
  return (
    <>
      <PageHeader title={say('title')} subtitle={say('subtitle')} />
      <AuditFilters state={state} onChange={(changes) => change({ ...changes, page: '' })} />
      {error !== null && <ProblemAlert error={error} />}
      {data === undefined && error === null && <LoadingPage />}
      {isEmpty && isFiltered(query) && (
        <EmptyState title={say('noMatchTitle')} action={<Button onClick={() => change(NO_FILTERS)}>{say('clear')}</Button>}>
          {say('noMatch')}
        </EmptyState>
      )}
      {isEmpty && !isFiltered(query) && <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState>}
      {data !== undefined && !isEmpty && (
        <RecordTable
          rowKey={({ RequestId, Operation }) => `${RequestId} ${Operation}`}
          size="small"
          aria-label={say('list')}
          columns={recordColumns(say, change)}
          dataSource={data.Records}
          pagination={{
            current: data.PageNumber,
            pageSize: data.PageSize,
            total: data.TotalCount,
            showSizeChanger: true,
            pageSizeOptions: [...PAGE_SIZES],
            showTotal: (count) => say('total', { count }),
            onChange: (page, size) => change({ page: page === 1 ? '' : String(page), size: String(size) }),
          }}
        />
      )}
    </>
  );
}
