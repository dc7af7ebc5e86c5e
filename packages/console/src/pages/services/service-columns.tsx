import { LockOutlined } from '@ant-design/icons';
import { SHARED_GATEWAY } from '@infergate/contract';
import { Tag, Tooltip, Typography } from 'antd';
import type { ReactNode } from 'react';
import { Sparkline } from '../../elements/sparkline.tsx';
import { latestValue } from '../../elements/sparkline-path.ts';
import { StatusTag } from '../../elements/status-tag.tsx';
import { TimeText } from '../../elements/time-text.tsx';
import { PageLink } from '../../shell/page-link.tsx';
import type { Intent, Service } from './actions.ts';
import type { Sort } from './list-state.ts';
import type { Rates } from './request-rates.ts';
import { RowActions } from './row-actions.tsx';
import { serviceKind } from './service-kind.ts';
import type { SayServices as Say } from './texts.ts';

/** States that need no reason. */
const CALM = new Set(['Running', 'Stopped']);

/** A column of the list. */
export interface Column {
  readonly key: string;
  readonly title: ReactNode;
  /** By what the server sorts; absent: not by this. */
  readonly sort?: Sort;
  readonly className?: string;
  readonly render: (service: Service) => ReactNode;
}

type Columns = readonly Column[];

interface ColumnsContext {
  readonly say: Say;
  readonly gateways: ReadonlyMap<string, string>;
  readonly rates: ReadonlyMap<string, Rates>;
  readonly onAction: (intent: Intent) => void;
}

export function serviceColumns(context: ColumnsContext): Columns {
  return [...identityColumns(context), ...stateColumns(context)];
}

function identityColumns({ say, gateways, rates }: ColumnsContext): Columns {
  return [
    {
      key: 'name',
      sort: 'ServiceName',
      title: say('name'),
      className: 'cell-name',
      render: (service) => <NameCell service={service} say={say} />,
    },
    {
      key: 'status',
      sort: 'Status',
      title: say('status'),
      render: ({ Status, Reason, Message, RunningInstance, TotalInstance }) => (
        <>
          <StatusTag status={Status} reason={Message} />
          {!CALM.has(Status) && Reason !== '' && <div className="status-reason">{Reason}</div>}
          <div className="only-narrow">{`${RunningInstance}/${TotalInstance}`}</div>
        </>
      ),
    },
    {
      key: 'instances',
      className: 'only-wide cell-short',
      title: say('instances'),
      render: ({ RunningInstance, TotalInstance }) => `${RunningInstance}/${TotalInstance}`,
    },
    {
      key: 'type',
      className: 'only-wide cell-short',
      title: say('serviceType'),
      render: ({ ServiceName, ServiceConfig }) => (
        <>
          <div>{say(serviceKind(ServiceConfig))}</div>
          <PageLink to={`/services/${encodeURIComponent(ServiceName)}/overview`} search={{ panel: 'invocation' }}>
            {say('invocation')}
          </PageLink>
        </>
      ),
    },
    {
      key: 'requests',
      className: 'only-wide cell-short',
      title: say('requests'),
      render: ({ ServiceName }) => <RateCell name={ServiceName} rates={rates.get(ServiceName)} say={say} />,
    },
    {
      key: 'gateway',
      className: 'only-wide cell-gateway',
      title: say('gateway'),
      render: ({ Gateway = SHARED_GATEWAY.id }) => (
        <PageLink to={`/gateways/${encodeURIComponent(Gateway)}/overview`}>{gateways.get(Gateway) ?? Gateway}</PageLink>
      ),
    },
  ];
}

function stateColumns({ say, onAction }: ColumnsContext): Columns {
  return [
    { key: 'version', className: 'only-wide', title: say('version'), render: ({ CurrentVersion }) => CurrentVersion },
    {
      key: 'updated',
      sort: 'UpdateTime',
      className: 'only-wide cell-short',
      title: say('updated'),
      render: ({ UpdateTime }) => <TimeText time={UpdateTime} />,
    },
    {
      key: 'actions',
      title: <span className="visually-hidden">{say('actions')}</span>,
      className: 'cell-actions',
      render: (service) => <RowActions service={service} onAction={onAction} />,
    },
  ];
}

function NameCell({ service: { ServiceName, SafetyLock, Labels }, say }: { readonly service: Service; readonly say: Say }) {
  const lock = say('locked', { lock: SafetyLock });
  return (
    <>
      <PageLink to={`/services/${encodeURIComponent(ServiceName)}/overview`}>{ServiceName}</PageLink>
      {SafetyLock !== 'none' && (
        <Tooltip title={lock}>
          <LockOutlined className="beside" aria-label={lock} />
        </Tooltip>
      )}
      {Labels.length > 0 && (
        <div className="label-tags">
          {Labels.map(({ LabelKey, LabelValue }) => (
            <Tag key={LabelKey}>{LabelValue === '' ? LabelKey : `${LabelKey}=${LabelValue}`}</Tag>
          ))}
        </div>
      )}
    </>
  );
}

interface RateCellProps {
  readonly name: string;
  readonly rates: Rates | undefined;
  readonly say: Say;
}

function RateCell({ name, rates = [], say }: RateCellProps) {
  const latest = latestValue(rates);
  if (latest === null)
    return (
      <Typography.Text type="secondary" aria-label={say('noData')}>
        –
      </Typography.Text>
    );
  const rate = latest.toLocaleString(undefined, { maximumSignificantDigits: 3 });
  return (
    <span className="rate">
      <Sparkline values={rates} label={say('requestsOf', { name, rate })} />
      <span className="rate-now">{rate}</span>
    </span>
  );
}
