import { DownloadOutlined, PauseOutlined, CaretRightOutlined } from '@ant-design/icons';
import { App, Button, Input, Segmented, Select, Switch } from 'antd';
import { useState } from 'react';
import { useOperation } from '../../../../api/queries.ts';
import { download as save } from '../../../../elements/download.ts';
import { useTexts } from '../../../../i18n/texts.ts';
import type { SearchState } from '../../../../shell/search-state.ts';
import { LOG_VIEWS, type LogViewKind } from './log-choice.ts';
import { wholeLog } from './log-download.ts';
import { logTexts } from './texts.ts';
import type { LogChoice } from './use-log-tail.ts';

interface LogToolsProps {
  readonly choice: LogChoice;
  readonly view: LogViewKind;
  readonly isWrapped: boolean;
  readonly isPaused: boolean;
  readonly onWrap: (isWrapped: boolean) => void;
  readonly onPause: (isPaused: boolean) => void;
  /** Of the address. */
  readonly onChange: (changes: SearchState) => void;
}

/** Which lines of whom, and how they are shown. */
export function LogTools({ choice, view, isWrapped, isPaused, onWrap, onPause, onChange }: LogToolsProps) {
  const say = useTexts(logTexts);
  return (
    <div className="tab-tools">
      <Segmented
        aria-label={say('view')}
        value={view}
        options={LOG_VIEWS.map((value) => ({ value, label: say(value) }))}
        onChange={(next) => onChange({ view: next === 'live' ? '' : next })}
      />
      <InstanceChoice choice={choice} onChange={onChange} />
      <Input.Search
        key={choice.keyword}
        allowClear
        defaultValue={choice.keyword}
        placeholder={say('keyword')}
        aria-label={say('keyword')}
        onSearch={(keyword) => onChange({ keyword })}
      />
      {view === 'live' && (
        <Button icon={isPaused ? <CaretRightOutlined /> : <PauseOutlined />} onClick={() => onPause(!isPaused)}>
          {say(isPaused ? 'resume' : 'pause')}
        </Button>
      )}
      <DownloadButton choice={choice} isPrevious={view === 'previous'} />
      <span className="switch">
        <Switch size="small" checked={isWrapped} onChange={onWrap} aria-label={say('wrap')} /> {say('wrap')}
      </span>
    </div>
  );
}

function InstanceChoice({ choice, onChange }: Pick<LogToolsProps, 'choice' | 'onChange'>) {
  const say = useTexts(logTexts);
  const query = { PageSize: 1_000, Sort: 'InstanceName' as const, Order: 'asc' as const };
  const { data } = useOperation('ListServiceInstances', { path: { ServiceName: choice.serviceName }, query });
  const names = (data?.Instances ?? []).map(({ InstanceName: name }) => name);
  const known = choice.instance === '' || names.includes(choice.instance) ? names : [choice.instance, ...names];
  const options = [{ value: '', label: say('allInstances') }, ...known.map((name) => ({ value: name, label: name }))];
  return (
    <Select
      className="instance-choice"
      aria-label={say('instance')}
      showSearch
      value={choice.instance}
      options={options}
      popupMatchSelectWidth={false}
      onChange={(instance) => onChange({ instance })}
    />
  );
}

function DownloadButton({ choice, isPrevious }: { readonly choice: LogChoice; readonly isPrevious: boolean }) {
  const say = useTexts(logTexts);
  const { message } = App.useApp();
  const [isPending, setPending] = useState(false);
  const download = async () => {
    setPending(true);
    try {
      const text = await wholeLog(choice, isPrevious);
      const name = choice.instance === '' ? choice.serviceName : choice.instance;
      save(`${name}.log`, new Blob([text], { type: 'text/plain;charset=utf-8' }));
    } catch (error) {
      void message.error(error instanceof Error ? error.message : String(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <Button icon={<DownloadOutlined />} loading={isPending} onClick={() => void download()}>
      {say('download')}
    </Button>
  );
}
