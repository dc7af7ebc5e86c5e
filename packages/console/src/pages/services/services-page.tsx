import { PlusOutlined } from '@ant-design/icons';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { useOperation } from '../../api/queries.ts';
import { PageHeader } from '../../elements/page-header.tsx';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { Allowed } from '../../session/session.tsx';
import { LoadingPage } from '../../shell/loading-page.tsx';
import type { Intent, Service } from './actions.ts';
import { BulkActions } from './bulk-actions.tsx';
import { changeListState, EVERYTHING, isFiltered, type ListState, listQuery, readListState, writeListState } from './list-state.ts';
import { NoServices } from './no-services.tsx';
import { ServiceFilters } from './service-filters.tsx';
import { ServiceTable } from './service-table.tsx';
import { servicesTexts } from './texts.ts';
import './services.css';

/** Its parts are needed once somebody wants to do something. */
const ActionDialog = lazy(async () => ({ default: (await import('./action-dialog.tsx')).ActionDialog }));

export function ServicesPage() {
  const say = useTexts(servicesTexts);
  const [state, change] = useListState();
  const { data, error } = useOperation('ListServices', { query: listQuery(state) }, { everyMs: 30_000 });
  const [chosen, setChosen] = useState<readonly Service[]>([]);
  const [intent, setIntent] = useState<Intent | null>(null);
  const toggle = useCallback((service: Service, isChosen: boolean) => setChosen((list) => toggled(list, service, isChosen)), []);
  const current = useMemo(() => refreshed(chosen, data?.Services ?? []), [chosen, data]);
  const isEmpty = data?.TotalCount === 0 && !isFiltered(state);
  return (
    <>
      <PageHeader title={say('title')} actions={!isEmpty && <DeployButton />} />
      {error !== null && <ProblemAlert error={error} />}
      {data === undefined && error === null && <LoadingPage />}
      {isEmpty && <NoServices deploy={<DeployButton />} />}
      {data !== undefined && !isEmpty && (
        <>
          {current.length === 0 ? (
            <ServiceFilters state={state} onChange={change} />
          ) : (
            <BulkActions services={current} onAction={setIntent} onClear={() => setChosen([])} />
          )}
          <ServiceTable
            services={data.Services}
            total={data.TotalCount}
            state={state}
            onChange={change}
            chosen={current}
            onChoose={setChosen}
            onToggle={toggle}
            onAction={setIntent}
            onClearFilters={() => change(EVERYTHING)}
          />
        </>
      )}
      {intent !== null && (
        <Suspense fallback={null}>
          <ActionDialog intent={intent} onClose={() => setIntent(null)} onDone={() => setChosen([])} />
        </Suspense>
      )}
    </>
  );
}

function toggled(chosen: readonly Service[], service: Service, isChosen: boolean): readonly Service[] {
  const others = chosen.filter(({ ServiceName }) => ServiceName !== service.ServiceName);
  return isChosen ? [...others, service] : others;
}

function useListState(): [ListState, (change: Partial<ListState>) => void] {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const state = useMemo(() => readListState(search), [search]);
  const navigate = useNavigate();
  const change = useCallback(
    (change: Partial<ListState>) =>
      void navigate({
        to: '/services',
        search: (now: Record<string, unknown>) => writeListState(changeListState(readListState(now), change)),
        replace: change.page === undefined,
      }),
    [navigate],
  );
  return [state, change];
}

/** What is chosen may be on another page of the list; what is on this one is as it is now. */
function refreshed(chosen: readonly Service[], shown: readonly Service[]): readonly Service[] {
  const now = new Map(shown.map((service) => [service.ServiceName, service]));
  return chosen.map((service) => now.get(service.ServiceName) ?? service);
}

function DeployButton() {
  const say = useTexts(servicesTexts);
  const navigate = useNavigate();
  return (
    <Allowed operation="CreateService">
      <Button type="primary" icon={<PlusOutlined />} onClick={() => void navigate({ to: '/services/deploy' })}>
        {say('deploy')}
      </Button>
    </Allowed>
  );
}
