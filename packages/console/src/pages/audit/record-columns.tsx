import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { OPERATIONS, type OperationResponse } from '@infergate/contract';
import { Button, type TableProps, Tag, Tooltip, Typography } from 'antd';
import { resourcePath } from '../../elements/resource-path.ts';
import { TimeText } from '../../elements/time-text.tsx';
import { PageLink } from '../../shell/page-link.tsx';
import type { SearchState } from '../../shell/search-state.ts';
import type { SayAudit } from './texts.ts';

type AuditRecord = OperationResponse<'ListAuditRecords'>['Records'][number];

const SUMMARIES = new Map(OPERATIONS.map(({ name, summary }) => [name, summary]));

/** `filter` looks for more of the same. */
export function recordColumns(say: SayAudit, filter: (state: SearchState) => void): NonNullable<TableProps<AuditRecord>['columns']> {
  return [
    { title: say('time'), key: 'time', render: (_, { Time }) => <TimeText time={Time} /> },
    {
      title: say('outcome'),
      key: 'outcome',
      render: (_, { Outcome }) =>
        Outcome === 'OK' ? (
          <Tag color="success" icon={<CheckCircleFilled />}>
            {say('done')}
          </Tag>
        ) : (
          <Tag color="error" icon={<CloseCircleFilled />}>
            {Outcome}
          </Tag>
        ),
    },
    {
      title: say('operation'),
      key: 'operation',
      render: (_, { Operation }) => <Tooltip title={SUMMARIES.get(Operation)}>{Operation}</Tooltip>,
    },
    { title: say('resource'), key: 'resource', render: (_, { Resource }) => <ResourceText resource={Resource} /> },
    {
      title: say('caller'),
      key: 'caller',
      render: (_, { CallerId }) => (
        <Button type="link" className="audit-filter-link" onClick={() => filter({ caller: CallerId, page: '' })}>
          {CallerId}
        </Button>
      ),
    },
    { title: say('source'), dataIndex: 'SourceAddress' },
    {
      title: say('requestId'),
      key: 'request',
      render: (_, { RequestId }) => <RequestIdText id={RequestId} />,
    },
  ];
}

const SHOWN_CHARACTERS = 8;

/** Enough to tell it from others; the whole is copied. */
function RequestIdText({ id }: { readonly id: string }) {
  return (
    <Tooltip title={id}>
      <Typography.Text copyable={{ text: id }}>{id.slice(0, SHOWN_CHARACTERS)}…</Typography.Text>
    </Tooltip>
  );
}

function ResourceText({ resource }: { readonly resource: string }) {
  const path = resourcePath(resource);
  return path === null ? resource : <PageLink to={path}>{resource}</PageLink>;
}
