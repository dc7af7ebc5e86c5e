import { useParams } from '@tanstack/react-router';
import { ApiError } from '@infergate/sdk';
import { Tag } from 'antd';
import { lazy, Suspense } from 'react';
import { useOperation } from '../../api/queries.ts';
import { Notice } from '../../elements/notice.tsx';
import { PageHeader } from '../../elements/page-header.tsx';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { StatusTag } from '../../elements/status-tag.tsx';
import { TabbedContent } from '../../elements/tabbed-content.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { LoadingPage } from '../../shell/loading-page.tsx';
import { PageLink } from '../../shell/page-link.tsx';
import { useSearchState } from '../../shell/search-state.ts';
import { ServiceActionsBar } from './service-actions-bar.tsx';
import type { Service, ServiceTab } from './subject.ts';
import { serviceTexts } from './texts.ts';
import './service.css';

const found = import.meta.glob<ServiceTab>('./tabs/*/tab.ts', { eager: true, import: 'tab' });
const TABS = Object.values(found).toSorted((a, b) => a.order - b.order);

const InvocationPanel = lazy(async () => ({ default: (await import('./invocation/invocation-panel.tsx')).InvocationPanel }));

export function ServicePage() {
  const say = useTexts(serviceTexts);
  const { serviceName = '', tab = 'overview' } = useParams({ strict: false });
  const { data, error, isPlaceholderData } = useOperation('DescribeService', { path: { ServiceName: serviceName } });
  // What is kept from another service is not shown under this one's name.
  const service = isPlaceholderData ? undefined : data;
  if (error instanceof ApiError && error.status === 404) return <MissingService name={serviceName} />;
  return (
    <>
      <PageHeader
        title={serviceName}
        above={[{ title: say('services'), to: '/services' }]}
        beside={service !== undefined && <ServiceState service={service} />}
        actions={service !== undefined && <ServiceActionsBar service={service} />}
      />
      {error !== null && <ProblemAlert error={error} />}
      {service === undefined && error === null && <LoadingPage />}
      {service !== undefined && (
        <TabbedContent tabs={TABS} subject={service} open={tab} path={`/services/${encodeURIComponent(serviceName)}`} />
      )}
      {service !== undefined && <Panel service={service} />}
    </>
  );
}

function ServiceState({ service }: { readonly service: Service }) {
  const say = useTexts(serviceTexts);
  return (
    <>
      <StatusTag status={service.Status} reason={service.Message.slice(0, 300)} />
      <Tag>{say('version', { version: service.CurrentVersion })}</Tag>
    </>
  );
}

/** Opened by the address, so that other pages can lead here. */
function Panel({ service }: { readonly service: Service }) {
  const [{ panel }, change] = useSearchState();
  if (panel !== 'invocation') return null;
  return (
    <Suspense fallback={null}>
      <InvocationPanel service={service} onClose={() => change({ panel: '' })} />
    </Suspense>
  );
}

function MissingService({ name }: { readonly name: string }) {
  const say = useTexts(serviceTexts);
  return (
    <Notice title={say('missingTitle', { name })} action={<PageLink to="/services">{say('toServices')}</PageLink>}>
      {say('missingHint')}
    </Notice>
  );
}
