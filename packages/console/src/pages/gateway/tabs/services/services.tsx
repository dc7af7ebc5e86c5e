import { Button, Skeleton, type TableColumnsType } from 'antd';
import type { OperationResponse } from '@infergate/contract';
import { useState } from 'react';
import { useOperation } from '../../../../api/queries.ts';
import { CopyText } from '../../../../elements/copy-text.tsx';
import { EmptyState } from '../../../../elements/empty-state.tsx';
import { pageOf, pagingOf } from '../../../../elements/paging.ts';
import { ProblemAlert } from '../../../../elements/problem-alert.tsx';
import { RecordTable } from '../../../../elements/record-table/record-table.tsx';
import { StatusTag } from '../../../../elements/status-tag.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { Allowed } from '../../../../session/session.tsx';
import { PageLink } from '../../../../shell/page-link.tsx';
import { useSearchState } from '../../../../shell/search-state.ts';
import '../../access/access.css';
import type { Gateway } from '../../subject.ts';
import { BindDialog } from './bind-dialog.tsx';
import { servicesTexts } from './texts.ts';

type Service = OperationResponse<'ListServices'>['Services'][number];

const PAGE_SIZE = 20;

/** The services that are called through the gateway. */
export function Services({ subject: gateway }: { readonly subject: Gateway }) {
  const say = useTexts(servicesTexts);
  const [state, change] = useSearchState();
  const [isBinding, setBinding] = useState(false);
  const columns = useColumns();
  const query = { Gateway: gateway.GatewayId, PageNumber: pageOf(state), PageSize: PAGE_SIZE };
  const { data, error } = useOperation('ListServices', { query });
  const bind = (
    <Allowed operation="UpdateService">
      <Button onClick={() => setBinding(true)}>{say('bind')}</Button>
    </Allowed>
  );
  if (error !== null) return <ProblemAlert error={error} />;
  if (data === undefined) return <Skeleton active />;
  return (
    <>
      {data.TotalCount === 0 ? (
        <EmptyState title={say('none')} action={bind}>
          {say('noneWhat')} <PageLink to="/services/deploy">{say('deploy')}</PageLink>
        </EmptyState>
      ) : (
        <>
          <div className="access-head">{bind}</div>
          <RecordTable<Service>
            rowKey="ServiceName"
            aria-label={say('list')}
            columns={columns}
            dataSource={data.Services}
            scroll={{ x: 900 }}
            pagination={pagingOf(data, change)}
          />
        </>
      )}
      {isBinding && <BindDialog gateway={gateway} onClose={() => setBinding(false)} />}
    </>
  );
}

function useColumns(): TableColumnsType<Service> {
  const say = useTexts(servicesTexts);
  const endpoint = (text: string, label: string) => (text === '' ? '–' : <CopyText text={text} label={label} />);
  return [
    {
      title: say('name'),
      dataIndex: 'ServiceName',
      className: 'wrapping',
      render: (name: string) => <PageLink to={`/services/${encodeURIComponent(name)}/overview`}>{name}</PageLink>,
    },
    { title: say('status'), width: 140, render: (_, { Status, Message }) => <StatusTag status={Status} reason={Message} /> },
    { title: say('instances'), width: 100, render: (_, { RunningInstance, TotalInstance }) => `${RunningInstance}/${TotalInstance}` },
    { title: say('internet'), render: (_, { InternetEndpoint }) => endpoint(InternetEndpoint, say('internet')) },
    { title: say('vpc'), render: (_, { IntranetEndpoint }) => endpoint(IntranetEndpoint, say('vpc')) },
  ];
}
