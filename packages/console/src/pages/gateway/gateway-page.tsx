import { ApiError } from '@infergate/sdk';
import { useParams } from '@tanstack/react-router';
import { useOperation } from '../../api/queries.ts';
import { Notice } from '../../elements/notice.tsx';
import { PageHeader } from '../../elements/page-header.tsx';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { StatusTag } from '../../elements/status-tag.tsx';
import { TabbedContent } from '../../elements/tabbed-content.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { LoadingPage } from '../../shell/loading-page.tsx';
import { PageLink } from '../../shell/page-link.tsx';
import { GatewayActions } from './gateway-actions.tsx';
import type { GatewayTab } from './subject.ts';
import { gatewayTexts } from './texts.ts';

const found = import.meta.glob<GatewayTab>('./tabs/*/tab.ts', { eager: true, import: 'tab' });
const TABS = Object.values(found).toSorted((a, b) => a.order - b.order);

export function GatewayPage() {
  const say = useTexts(gatewayTexts);
  const { gatewayId = '', tab = 'overview' } = useParams({ strict: false });
  const { data, error, isPlaceholderData } = useOperation('DescribeGateway', { path: { GatewayId: gatewayId } });
  // What is kept from another gateway is not shown under this one's name.
  const gateway = isPlaceholderData ? undefined : data;
  if (error instanceof ApiError && error.status === 404) return <MissingGateway id={gatewayId} />;
  return (
    <>
      <PageHeader
        title={gateway?.GatewayName ?? gatewayId}
        above={[{ title: say('gateways'), to: '/gateways' }]}
        beside={gateway !== undefined && <StatusTag status={gateway.Status} reason={gateway.Message} />}
        actions={gateway !== undefined && <GatewayActions gateway={gateway} />}
      />
      {error !== null && <ProblemAlert error={error} />}
      {gateway === undefined && error === null && <LoadingPage />}
      {gateway !== undefined && (
        <TabbedContent tabs={TABS} subject={gateway} open={tab} path={`/gateways/${encodeURIComponent(gatewayId)}`} />
      )}
    </>
  );
}

function MissingGateway({ id }: { readonly id: string }) {
  const say = useTexts(gatewayTexts);
  return (
    <Notice title={say('missingTitle', { id })} action={<PageLink to="/gateways">{say('toGateways')}</PageLink>}>
      {say('missingHint')}
    </Notice>
  );
}
