import { PlusOutlined } from '@ant-design/icons';
import type { OperationResponse } from '@infergate/contract';
import { useNavigate } from '@tanstack/react-router';
import { Button, Card, Select, type TableProps } from 'antd';
import { useOperation } from '../../api/queries.ts';
import { EmptyState } from '../../elements/empty-state.tsx';
import { gatewayWords } from '../../elements/gateways/texts.ts';
import { useLoad } from '../../elements/gateways/use-load.ts';
import { PageHeader } from '../../elements/page-header.tsx';
import { pagingOf } from '../../elements/paging.ts';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { RecordTable } from '../../elements/record-table/record-table.tsx';
import { SearchBox } from '../../elements/search-box.tsx';
import { elementTexts } from '../../elements/texts.ts';
import { useTexts } from '../../i18n/texts.ts';
import { Allowed } from '../../session/session.tsx';
import { LoadingPage } from '../../shell/loading-page.tsx';
import { type SearchState, useSearchState } from '../../shell/search-state.ts';
import { useColumns } from './columns.tsx';
import { Comparison } from './comparison.tsx';
import './gateways.css';
import { type GatewayRow, isFiltered, listQuery, sorting, STATES, TYPES } from './list-query.ts';
import { gatewaysTexts } from './texts.ts';

export function GatewaysPage() {
  const say = useTexts(gatewaysTexts);
  const [state, change] = useSearchState();
  const query = listQuery(state);
  const { data, error } = useOperation('ListGateway', { query });
  const hasOnlyShared = data !== undefined && data.TotalCount <= 1 && !isFiltered(query);
  return (
    <>
      <PageHeader title={say('title')} subtitle={say('subtitle')} actions={<CreateButton />} />
      <Filters state={state} change={change} />
      {error !== null && <ProblemAlert error={error} />}
      {data === undefined && error === null && <LoadingPage />}
      {data !== undefined && <GatewayTable answer={data} state={state} change={change} />}
      {hasOnlyShared && <FirstGateway />}
    </>
  );
}

function CreateButton() {
  const say = useTexts(gatewaysTexts);
  const navigate = useNavigate();
  return (
    <Allowed operation="CreateGateway">
      <Button type="primary" icon={<PlusOutlined />} onClick={() => void navigate({ to: '/gateways/create' })}>
        {say('create')}
      </Button>
    </Allowed>
  );
}

interface FiltersProps {
  readonly state: SearchState;
  readonly change: (changes: SearchState) => void;
}

function Filters({ state, change }: FiltersProps) {
  const say = useTexts(gatewaysTexts);
  const word = useTexts(gatewayWords);
  const status = useTexts(elementTexts);
  return (
    <div className="gateway-filters">
      <SearchBox label={say('find')} value={state['name'] ?? ''} onChange={(name) => change({ name, page: '' })} />
      <Select
        aria-label={say('type')}
        value={state['type'] ?? ''}
        onChange={(type) => change({ type, page: '' })}
        options={[{ value: '', label: say('anyType') }, ...TYPES.map((value) => ({ value, label: word(`${value}Short`) }))]}
      />
      <Select
        aria-label={say('status')}
        value={state['status'] ?? ''}
        onChange={(value) => change({ status: value, page: '' })}
        options={[{ value: '', label: say('anyStatus') }, ...STATES.map((value) => ({ value, label: status(value) }))]}
      />
    </div>
  );
}

interface GatewayTableProps extends FiltersProps {
  readonly answer: OperationResponse<'ListGateway'>;
}

function GatewayTable({ answer, state, change }: GatewayTableProps) {
  const say = useTexts(gatewaysTexts);
  const columns = useColumns(useLoad(answer.Gateways.map(({ GatewayId }) => GatewayId)), state);
  const sorted: TableProps<GatewayRow>['onChange'] = (_pagination, _filters, sorter, { action }) => {
    if (action !== 'sort' || Array.isArray(sorter)) return;
    change(sorting(String(sorter.columnKey), sorter.order ?? null));
  };
  return (
    <RecordTable<GatewayRow>
      rowKey="GatewayId"
      aria-label={say('title')}
      columns={columns}
      dataSource={answer.Gateways}
      scroll={{ x: 1115 }}
      onChange={sorted}
      locale={{ emptyText: <EmptyState title={say('none')}>{say('noneWhat')}</EmptyState> }}
      pagination={{ ...pagingOf(answer, change), showTotal: (total) => say('total', { total }) }}
    />
  );
}

/** Shown while there is only the shared one. */
function FirstGateway() {
  const say = useTexts(gatewaysTexts);
  return (
    <Card className="first-gateway">
      <EmptyState title={say('firstTitle')} action={<CreateButton />}>
        {say('firstWhat')}
      </EmptyState>
      <Comparison />
    </Card>
  );
}
