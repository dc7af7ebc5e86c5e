import { Alert, Drawer, Skeleton, Tabs } from 'antd';
import { useState } from 'react';
import { useOperation } from '../../../api/queries.ts';
import { ProblemAlert } from '../../../elements/problem-alert.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import type { Service } from '../subject.ts';
import { endpointGroups } from './endpoint-groups.ts';
import { GatewayEndpoints } from './gateway-endpoints.tsx';
import { OtherGateway } from './other-gateway.tsx';
import { invocationTexts } from './texts.ts';

interface InvocationPanelProps {
  readonly service: Service;
  readonly onClose: () => void;
}

/** Where and how the service is called: endpoints, token, and code that does it. */
export function InvocationPanel({ service, onClose }: InvocationPanelProps) {
  const say = useTexts(invocationTexts);
  return (
    <Drawer open title={say('title')} size={760} onClose={onClose} className="invocation">
      {service.RunningInstance === 0 && <Alert type="warning" showIcon title={say('stopped')} />}
      <Endpoints service={service} />
    </Drawer>
  );
}

function Endpoints({ service }: { readonly service: Service }) {
  const say = useTexts(invocationTexts);
  const { data, error } = useOperation('DescribeServiceEndpoints', { path: { ServiceName: service.ServiceName } });
  const found = data?.Endpoints ?? [];
  const isDedicated = found[0]?.EndpointType === 'PrivateGateway';
  const gateway = useOperation('DescribeGateway', { path: { GatewayId: found[0]?.BackendId ?? '' } }, { enabled: isDedicated });
  const groups = endpointGroups(found, isDedicated ? (gateway.data ?? null) : null);
  const [chosen, choose] = useState<string | null>(null);
  if (error !== null) return <ProblemAlert error={error} />;
  if (groups === null) return <Skeleton active />;
  const serving = groups.isShared ? 'shared' : 'dedicated';
  const items = (['shared', 'dedicated'] as const).map((key) => ({
    key,
    label: say(key),
    children:
      key === serving ? (
        <GatewayEndpoints service={service} groups={groups} gatewayName={gateway.data?.GatewayName ?? groups.gatewayId} />
      ) : (
        <OtherGateway service={service} kind={key} />
      ),
  }));
  return <Tabs activeKey={chosen ?? serving} items={items} onChange={choose} destroyOnHidden />;
}
