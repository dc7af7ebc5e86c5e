import { Pagination, Skeleton } from 'antd';
import { useMemo } from 'react';
import { useOperation } from '../../../../api/queries.ts';
import { EmptyState } from '../../../../elements/empty-state.tsx';
import { ProblemAlert } from '../../../../elements/problem-alert.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { appendLines, EMPTY_LOG } from './log-buffer.ts';
import { LogView } from './log-view.tsx';
import { logTexts } from './texts.ts';
import type { LogChoice } from './use-log-tail.ts';

const PAGE_LINES = 1_000;

interface EarlierLogProps {
  readonly choice: LogChoice;
  /** Of the run before the last restart. */
  readonly isPrevious: boolean;
  readonly page: number;
  readonly isWrapped: boolean;
  readonly onPage: (page: number) => void;
}

/** What was written before, a page at a time. */
export function EarlierLog({ choice, isPrevious, page, isWrapped, onPage }: EarlierLogProps) {
  const say = useTexts(logTexts);
  const { serviceName, instance, keyword } = choice;
  const { data, error } = useOperation('DescribeServiceLog', {
    path: { ServiceName: serviceName },
    query: {
      PageNum: page,
      PageSize: PAGE_LINES,
      Previous: isPrevious,
      ...(instance === '' ? {} : { InstanceName: instance }),
      ...(keyword === '' ? {} : { Keyword: keyword }),
    },
  });
  const buffer = useMemo(
    () =>
      appendLines(
        EMPTY_LOG,
        (data?.Logs ?? []).map((text) => ({ kind: 'line', instance: '', text })),
      ),
    [data],
  );
  if (error !== null) return <ProblemAlert error={error} />;
  if (data === undefined) return <Skeleton active />;
  if (buffer.count === 0) return <NoLines isPrevious={isPrevious} keyword={keyword} />;
  return (
    <>
      <LogView buffer={buffer} keyword={keyword} isWrapped={isWrapped} />
      <div className="log-pages">
        <span className="secondary">{say('newestFirst')}</span>
        <Pagination simple current={page} pageSize={PAGE_LINES} total={data.TotalCount} onChange={onPage} />
      </div>
    </>
  );
}

function NoLines({ isPrevious, keyword }: { readonly isPrevious: boolean; readonly keyword: string }) {
  const say = useTexts(logTexts);
  if (keyword !== '') return <EmptyState title={say('noMatch', { keyword })} />;
  return <EmptyState title={say(isPrevious ? 'noPrevious' : 'none')}>{say(isPrevious ? 'noPreviousHint' : 'noneHint')}</EmptyState>;
}
