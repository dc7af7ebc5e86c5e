import { Segmented, Skeleton, type TableColumnsType } from 'antd';
import { useOperation } from '../../../../api/queries.ts';
import { EmptyState } from '../../../../elements/empty-state.tsx';
import { pageOf, pagingOf } from '../../../../elements/paging.ts';
import { ProblemAlert } from '../../../../elements/problem-alert.tsx';
import { TimeText } from '../../../../elements/time-text.tsx';
import { RecordTable } from '../../../../elements/record-table/record-table.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { useSearchState } from '../../../../shell/search-state.ts';
import type { Service } from '../../subject.ts';
import type { ServiceEvent } from './event-advice.ts';
import { EventExplanation } from './event-explanation.tsx';
import { eventTexts } from './event-texts.ts';
import { EventType } from './event-type.tsx';

const PAGE_SIZE = 20;
const TYPES = ['all', 'warnings', 'normal'] as const;
const TYPE_QUERIES = { all: {}, warnings: { EventType: 'Warning' }, normal: { EventType: 'Normal' } } as const;

/** What happened to the service and its instances, newest first, with what it means. */
export function Events({ subject }: { readonly subject: Service }) {
  const say = useTexts(eventTexts);
  const [search, change] = useSearchState();
  const chosen = TYPES.find((each) => each === search['type']) ?? 'all';
  const page = pageOf(search);
  const { data, error } = useOperation('DescribeServiceEvent', {
    path: { ServiceName: subject.ServiceName },
    query: { PageNum: page, PageSize: PAGE_SIZE, ...TYPE_QUERIES[chosen] },
  });
  const columns = useColumns();
  return (
    <>
      <div className="tab-tools">
        <Segmented
          aria-label={say('type')}
          value={chosen}
          options={TYPES.map((value) => ({ value, label: say(value) }))}
          onChange={(next) => change({ type: next === 'all' ? '' : next, page: '' })}
        />
      </div>
      {error !== null && <ProblemAlert error={error} />}
      {data === undefined && error === null && <Skeleton active />}
      {data !== undefined && (
        <RecordTable
          aria-label={say('list')}
          size="middle"
          scroll={{ x: 720 }}
          rowKey={(event) => `${event.Time} ${event.Reason} ${event.InstanceName ?? ''} ${event.Message}`}
          columns={columns}
          dataSource={data.Events}
          pagination={pagingOf({ ...data, PageNumber: page, PageSize: PAGE_SIZE }, change)}
          locale={{
            emptyText: (
              <EmptyState title={say(chosen === 'warnings' ? 'noWarnings' : 'none')}>{chosen === 'all' && say('noneHint')}</EmptyState>
            ),
          }}
        />
      )}
    </>
  );
}

function useColumns(): TableColumnsType<ServiceEvent> {
  const say = useTexts(eventTexts);
  return [
    { title: say('time'), dataIndex: 'Time', width: 150, render: (time: string) => <TimeText time={time} /> },
    {
      title: say('reason'),
      key: 'reason',
      width: 170,
      render: (_, { Type: type, Reason: reason }) => <EventType type={type} reason={reason} />,
    },
    {
      title: say('about'),
      key: 'about',
      width: 200,
      render: (_, { InstanceName: name }) => (name === undefined ? say('service') : <code className="break">{name}</code>),
    },
    {
      title: say('message'),
      key: 'message',
      render: (_, event) => (
        <>
          {event.Message !== '' && <div className="event-message">{event.Message}</div>}
          <EventExplanation event={event} />
        </>
      ),
    },
  ];
}
