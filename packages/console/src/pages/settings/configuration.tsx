import { Alert, Card, Flex, Segmented, Skeleton, Typography } from 'antd';
import { lazy, Suspense, useMemo } from 'react';
import { useOperation } from '../../api/queries.ts';
import { CopyText } from '../../elements/copy-text.tsx';
import { EmptyState } from '../../elements/empty-state.tsx';
import { Facts } from '../../elements/facts.tsx';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { RecordTable } from '../../elements/record-table/record-table.tsx';
import { SearchBox } from '../../elements/search-box.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { useSearchState } from '../../shell/search-state.ts';
import { flatSettings, matchingSettings } from './flat-settings.ts';
import { settingsTexts } from './texts.ts';

/** An editor is much, and few want it. */
const JsonEditor = lazy(async () => ({ default: (await import('../../elements/json-editor.tsx')).JsonEditor }));

const COMMAND = 'infergate up --config infergate.yaml';

/** The settings in effect; they are changed in the file. */
export function Configuration() {
  const say = useTexts(settingsTexts);
  const { data, error } = useOperation('DescribeSettings');
  return (
    <Card className="settings-part" title={<h2 className="card-title">{say('configuration')}</h2>}>
      {error !== null && <ProblemAlert error={error} />}
      {data === undefined && error === null && <Skeleton active />}
      {data !== undefined && (
        <>
          <Facts
            facts={[
              { key: 'data', label: say('dataDirectory'), value: <CopyText text={data.DataDirectory} label={say('dataDirectory')} /> },
            ]}
          />
          <HowToChange />
          <SettingsView text={data.Settings} />
        </>
      )}
    </Card>
  );
}

function HowToChange() {
  const say = useTexts(settingsTexts);
  const what = (
    <>
      <Typography.Paragraph>{say('how')}</Typography.Paragraph>
      <CopyText text={COMMAND} label={say('howCommand')} />
    </>
  );
  return <Alert className="settings-how" type="info" showIcon title={say('howTitle')} description={what} />;
}

function SettingsView({ text }: { readonly text: string }) {
  const say = useTexts(settingsTexts);
  const [{ view = 'keys', find = '' }, change] = useSearchState();
  const views = (['keys', 'json'] as const).map((value) => ({ value, label: say(value) }));
  const isJson = view === 'json';
  return (
    <>
      <Flex className="settings-tools" gap="small" wrap>
        <Segmented
          aria-label={say('view')}
          options={views}
          value={isJson ? 'json' : 'keys'}
          onChange={(value) => change({ view: value === 'keys' ? '' : value })}
        />
        {!isJson && <SearchBox label={say('search')} value={find} onChange={(value) => change({ find: value })} />}
      </Flex>
      {isJson ? (
        <Suspense fallback={<Skeleton active />}>
          <JsonEditor value={JSON.stringify(JSON.parse(text), null, 2)} label={say('list')} height="560px" />
        </Suspense>
      ) : (
        <SettingsTable text={text} find={find} />
      )}
    </>
  );
}

function SettingsTable({ text, find }: { readonly text: string; readonly find: string }) {
  const say = useTexts(settingsTexts);
  const all = useMemo(() => flatSettings(text), [text]);
  const shown = matchingSettings(all, find);
  const columns = [
    { title: say('key'), dataIndex: 'path', render: (path: string) => <code className="settings-key">{path}</code> },
    { title: say('value'), dataIndex: 'value', render: (value: string) => <code className="settings-value">{value}</code> },
  ];
  if (shown.length === 0) return <EmptyState title={say('noMatch')} />;
  return (
    <RecordTable
      rowKey="path"
      size="small"
      aria-label={say('list')}
      columns={columns}
      dataSource={shown}
      pagination={false}
      tableLayout="fixed"
    />
  );
}
