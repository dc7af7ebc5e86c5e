import { useQuery } from '@tanstack/react-query';
import { Alert, Input, Skeleton, type TableColumnsType, Tag, Tooltip } from 'antd';
import { useState } from 'react';
import { client } from '../../../../api/client.ts';
import { useOperation } from '../../../../api/queries.ts';
import { EmptyState } from '../../../../elements/empty-state.tsx';
import { pageOf, pagingOf } from '../../../../elements/paging.ts';
import { ProblemAlert } from '../../../../elements/problem-alert.tsx';
import { TimeText } from '../../../../elements/time-text.tsx';
import { RecordTable } from '../../../../elements/record-table/record-table.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { PageLink } from '../../../../shell/page-link.tsx';
import { useSearchState } from '../../../../shell/search-state.ts';
import { servicePath } from '../../service-path.ts';
import type { Service } from '../../subject.ts';
import { type Instance, type InstanceAction, instanceActions, isOnlyReady } from './instance-actions.ts';
import { InstanceDialog } from './instance-dialog.tsx';
import { InstanceMenu } from './instance-menu.tsx';
import { InstanceState } from './instance-state.tsx';
import { instanceTexts } from './texts.ts';
import { bytesText, cpuText, ejectedInstances, NO_USAGE, type Usage, usageByInstance, usageQuestion } from './usage.ts';

const PAGE_SIZE = 50;
const USAGE_EVERY_MS = 5_000;

/** Every running copy of the service: how it is, what it uses, and what can be done with it. */
export function Instances({ subject }: { readonly subject: Service }) {
  const say = useTexts(instanceTexts);
  const { ServiceName: name } = subject;
  const [search, change] = useSearchState();
  const { filter = '' } = search;
  const page = pageOf(search);
  const query = { PageNumber: page, PageSize: PAGE_SIZE, Sort: 'InstanceName' as const, Order: 'asc' as const };
  const { data, error } = useOperation('ListServiceInstances', {
    path: { ServiceName: name },
    query: filter === '' ? query : { ...query, Filter: filter },
  });
  const { usage, ejected } = useUsage(name);
  const [asked, ask] = useState<{ readonly instance: Instance; readonly action: InstanceAction } | null>(null);
  const instances = data?.Instances ?? [];
  const columns = useColumns(name, usage, (instance, action) => ask({ instance, action }));
  return (
    <>
      <div className="tab-tools">
        <Input.Search
          allowClear
          defaultValue={filter}
          placeholder={say('search')}
          aria-label={say('search')}
          onSearch={(text) => change({ filter: text.trim(), page: '' })}
        />
      </div>
      {error !== null && <ProblemAlert error={error} />}
      {data === undefined && error === null && <Skeleton active />}
      {ejected > 0 && <Alert className="notice-above" type="warning" showIcon title={say('ejected', { count: ejected })} />}
      {data !== undefined && (
        <RecordTable
          aria-label={say('list')}
          rowKey="InstanceName"
          size="middle"
          columns={columns}
          dataSource={instances}
          pagination={pagingOf({ ...data, PageNumber: page, PageSize: PAGE_SIZE }, change)}
          locale={{
            emptyText: <EmptyState title={say(filter === '' ? 'none' : 'noMatch')}>{filter === '' && say('noneHint')}</EmptyState>,
          }}
        />
      )}
      <InstanceDialog
        serviceName={name}
        instance={asked?.instance ?? null}
        action={asked?.action ?? 'restart'}
        isOnly={asked !== null && isOnlyReady(asked.instance, instances)}
        onClose={() => ask(null)}
      />
    </>
  );
}

function useUsage(serviceName: string): { readonly usage: ReadonlyMap<string, Usage>; readonly ejected: number } {
  const { data } = useQuery({
    queryKey: ['QueryMetrics', 'usage', serviceName],
    queryFn: () => client.call('QueryMetrics', { body: usageQuestion(serviceName, Date.now()) }),
    refetchInterval: USAGE_EVERY_MS,
    retry: false,
  });
  return { usage: usageByInstance(data), ejected: ejectedInstances(data) };
}

function useColumns(
  serviceName: string,
  usage: ReadonlyMap<string, Usage>,
  onAsk: (instance: Instance, action: InstanceAction) => void,
): TableColumnsType<Instance> {
  const say = useTexts(instanceTexts);
  const of = ({ InstanceName: name }: Instance) => usage.get(name) ?? NO_USAGE;
  return [
    {
      title: say('name'),
      key: 'name',
      render: (_, { InstanceName: name }) => <code className="break">{name}</code>,
    },
    { title: say('status'), key: 'status', render: (_, instance) => <InstanceState instance={instance} /> },
    {
      title: say('version'),
      key: 'version',

      render: (_, { Version: version, IsLatest: isLatest }) =>
        isLatest ? (
          version
        ) : (
          <Tooltip title={say('notLatest')}>
            <Tag color="warning">{version}</Tag>
          </Tooltip>
        ),
    },
    { title: say('address'), key: 'address', render: (_, instance) => <code>{addressOf(instance)}</code> },
    { title: say('cpu'), key: 'cpu', align: 'right', render: (_, instance) => cpuText(of(instance).cpu) },
    { title: say('memory'), key: 'memory', align: 'right', render: (_, instance) => bytesText(of(instance).memory) },
    { title: say('restarts'), dataIndex: 'RestartCount', align: 'right' },
    {
      title: say('age'),
      key: 'age',
      render: (_, { StartTime: time }) => (time === '' ? '–' : <TimeText time={time} />),
    },
    {
      title: say('actions'),
      key: 'actions',
      render: (_, instance) => (
        <span className="row-actions">
          <PageLink to={servicePath(serviceName, 'logs')} search={{ instance: instance.InstanceName }}>
            {say('log')}
          </PageLink>
          <InstanceMenu name={instance.InstanceName} actions={instanceActions(instance)} onAsk={(action) => onAsk(instance, action)} />
        </span>
      ),
    },
  ];
}

function addressOf({ HostIP: host, InstancePort: port }: Instance): string {
  if (host === '') return '–';
  return port === 0 ? host : `${host}:${port}`;
}
