import { useParams } from '@tanstack/react-router';
import { useOperation } from '../../api/queries.ts';
import { PageHeader } from '../../elements/page-header.tsx';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { StatusTag } from '../../elements/status-tag.tsx';
import { TabbedContent } from '../../elements/tabbed-content.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { LoadingPage } from '../../shell/loading-page.tsx';
import type { ServiceTab } from './subject.ts';
import { serviceTexts } from './texts.ts';

const found = import.meta.glob<ServiceTab>('./tabs/*/tab.ts', { eager: true, import: 'tab' });
const TABS = Object.values(found).toSorted((a, b) => a.order - b.order);

export function ServicePage() {
  const say = useTexts(serviceTexts);
  const { serviceName = '', tab = 'overview' } = useParams({ strict: false });
  const { data: service, error } = useOperation('DescribeService', { path: { ServiceName: serviceName } });
  return (
    <>
      <PageHeader
        title={serviceName}
        above={[{ title: say('services'), to: '/services' }]}
        beside={service !== undefined && <StatusTag status={service.Status} reason={service.Message} />}
      />
      {error !== null && <ProblemAlert error={error} />}
      {service === undefined && error === null && <LoadingPage />}
      {service !== undefined && (
        <TabbedContent tabs={TABS} subject={service} open={tab} path={`/services/${encodeURIComponent(serviceName)}`} />
      )}
    </>
  );
}
