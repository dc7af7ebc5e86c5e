import { isChat } from '@infergate/sdk';
import { Alert, Segmented, Skeleton } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { useOperation } from '../../../../api/queries.ts';
import { EmptyState } from '../../../../elements/empty-state.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { useSearchState } from '../../../../shell/search-state.ts';
import { type ServiceAnswers, useServiceAnswers } from '../../invocation/service-answers.ts';
import type { Service } from '../../subject.ts';
import { Chat } from './chat/chat.tsx';
import { modelNames } from './chat/chat-body.ts';
import { type Draft, draftOf } from './draft/draft.ts';
import { EndpointChoice } from './draft/endpoint-choice.tsx';
import { openEntrances } from './draft/entrances.ts';
import { modelForm } from './form/model-form.ts';
import { RequestBench } from './request-bench.tsx';
import { useSample } from './sample.ts';
import { debuggingTexts } from './texts.ts';
import './debugging.css';

const AT_REST = new Set(['Stopped', 'Stopping']);

/** Sends requests to the service, from the machine of the installation, and shows what comes. */
export function Debugging({ subject: service }: { readonly subject: Service }) {
  const say = useTexts(debuggingTexts);
  const { answers, isAsking } = useServiceAnswers(service);
  if (AT_REST.has(service.Status)) return <EmptyState title={say('atRest')}>{say('atRestHint')}</EmptyState>;
  if (isAsking) return <Skeleton active paragraph={{ rows: 6 }} />;
  return <Bench key={service.ServiceId} service={service} answers={answers} />;
}

const VIEWS = ['request', 'form', 'chat'] as const;
type View = (typeof VIEWS)[number];

function Bench({ service, answers }: { readonly service: Service; readonly answers: ServiceAnswers }) {
  const say = useTexts(debuggingTexts);
  const { ServiceName: name, ServiceConfig: serviceConfig } = service;
  const sample = useSample({ name, serviceConfig, ...answers });
  const form = useMemo(() => modelForm(answers.root), [answers.root]);
  const models = useMemo(() => modelNames(answers.models), [answers.models]);
  const [changes, change] = useState<Partial<Draft>>({});
  const merge = useCallback((more: Partial<Draft>) => change((before) => ({ ...before, ...more })), []);
  const draft: Draft = { ...draftOf(sample), ...changes };
  const { data: endpoints } = useOperation('DescribeServiceEndpoints', { path: { ServiceName: name } });
  const entrances = endpoints === undefined ? null : openEntrances(endpoints.Endpoints);
  const can: Readonly<Record<View, boolean>> = { request: true, form: form !== null, chat: models.length > 0 || isChat(sample) };
  const [view, setView] = useView(can);
  return (
    <div className="debugging">
      {service.RunningInstance === 0 && <Alert type="info" showIcon title={say('starting')} />}
      <div className="debugging-choices">
        {(can.form || can.chat) && (
          <Segmented
            aria-label={say('views')}
            options={VIEWS.filter((each) => can[each]).map((value) => ({ value, label: say(value) }))}
            value={view}
            onChange={setView}
          />
        )}
        {entrances !== null && (
          <EndpointChoice entrances={entrances} chosen={draft.entrance} onChange={(entrance) => merge({ entrance })} />
        )}
      </div>
      {view === 'chat' ? (
        <Chat serviceName={name} models={models} path={isChat(sample) ? sample.path : '/v1/chat/completions'} entrance={draft.entrance} />
      ) : (
        <RequestBench
          service={service}
          draft={draft}
          onChange={merge}
          form={view === 'form' ? form : null}
          root={answers.root}
          endpoint={(entrances?.find(({ entrance }) => entrance === draft.entrance) ?? entrances?.[0])?.url ?? null}
        />
      )}
    </div>
  );
}

/** The view that the address names, where the service has it. */
function useView(can: Readonly<Record<View, boolean>>): readonly [View, (view: View) => void] {
  const [search, changeSearch] = useSearchState();
  const named = VIEWS.find((view) => view === search['view']);
  const view = named !== undefined && can[named] ? named : 'request';
  return [view, (chosen) => changeSearch({ view: chosen === 'request' ? '' : chosen })];
}
