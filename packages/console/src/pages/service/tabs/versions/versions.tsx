import { Button, Skeleton, type TableColumnsType, Tag } from 'antd';
import { useState } from 'react';
import { useOperation } from '../../../../api/queries.ts';
import { EmptyState } from '../../../../elements/empty-state.tsx';
import { pageOf, pagingOf } from '../../../../elements/paging.ts';
import { ProblemAlert } from '../../../../elements/problem-alert.tsx';
import { TimeText } from '../../../../elements/time-text.tsx';
import { RecordTable } from '../../../../elements/record-table/record-table.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { Allowed } from '../../../../session/session.tsx';
import { useSearchState } from '../../../../shell/search-state.ts';
import type { Service } from '../../subject.ts';
import { changedKeys } from './changed-keys.ts';
import { RollDialog } from './roll-dialog.tsx';
import { versionTexts } from './texts.ts';
import { VersionDiff } from './version-diff.tsx';
import type { Version } from './version.ts';

const PAGE_SIZE = 20;

/** Descriptions that the service had, and the way back to one of them. */
export function Versions({ subject }: { readonly subject: Service }) {
  const say = useTexts(versionTexts);
  const [search, change] = useSearchState();
  const page = pageOf(search);
  const { data, error } = useOperation('ListServiceVersions', {
    path: { ServiceName: subject.ServiceName },
    query: { PageNumber: page, PageSize: PAGE_SIZE },
  });
  const [compared, compare] = useState<Version | null>(null);
  const [rolled, roll] = useState<Version | null>(null);
  const versions = data?.Versions ?? [];
  const columns = useColumns(subject, versions, { onCompare: compare, onRoll: roll });
  return (
    <>
      {error !== null && <ProblemAlert error={error} />}
      {data === undefined && error === null && <Skeleton active />}
      {data !== undefined && (
        <RecordTable
          aria-label={say('list')}
          size="middle"
          scroll={{ x: 720 }}
          rowKey="ImageId"
          columns={columns}
          dataSource={versions}
          pagination={pagingOf({ ...data, PageNumber: page, PageSize: PAGE_SIZE }, change)}
          locale={{ emptyText: <EmptyState title={say('none')} /> }}
        />
      )}
      <VersionDiff service={subject} version={compared} onClose={() => compare(null)} />
      <RollDialog service={subject} version={rolled} onClose={() => roll(null)} />
    </>
  );
}

interface RowActions {
  readonly onCompare: (version: Version) => void;
  readonly onRoll: (version: Version) => void;
}

function useColumns(service: Service, versions: readonly Version[], { onCompare, onRoll }: RowActions): TableColumnsType<Version> {
  const say = useTexts(versionTexts);
  const { CurrentVersion: current } = service;
  return [
    {
      title: say('version'),
      key: 'version',
      width: 140,
      render: (_, version) => (
        <>
          {version.ImageId} {version.ImageId === current && <Tag color="success">{say('current')}</Tag>}
        </>
      ),
    },
    { title: say('time'), dataIndex: 'BuildTime', width: 150, render: (time: string) => <TimeText time={time} /> },
    {
      title: say('made'),
      key: 'made',
      width: 190,
      render: (_, { Message: message }) => message.replace(/ \(current\)$/, ''),
    },
    {
      title: say('changes'),
      key: 'changes',

      render: (_, version) => <Changes version={version} versions={versions} />,
    },
    {
      title: say('actions'),
      key: 'actions',
      render: (_, version) =>
        version.ImageId !== current && (
          <span className="row-actions">
            <Button size="small" onClick={() => onCompare(version)}>
              {say('compare')}
            </Button>
            <Allowed operation="UpdateServiceVersion">
              <Button size="small" disabled={service.SafetyLock === 'all'} onClick={() => onRoll(version)}>
                {say(version.ImageId < current ? 'rollBack' : 'rollForward')}
              </Button>
            </Allowed>
          </span>
        ),
    },
  ];
}

/** Against the one before; nothing where that is not on this page. */
function Changes({ version, versions }: { readonly version: Version; readonly versions: readonly Version[] }) {
  const say = useTexts(versionTexts);
  const before = versions.find(({ ImageId: id }) => id === version.ImageId - 1);
  if (before === undefined) return null;
  const keys = changedKeys(before.ServiceConfig, version.ServiceConfig);
  if (keys.length === 0) return <span className="secondary">{say('noChanges')}</span>;
  return keys.map((key) => (
    <code key={key} className="changed-key">
      {key}
    </code>
  ));
}
