import { Card, Space, Typography } from 'antd';
import { useMemo } from 'react';
import { CopyText } from '../../../../elements/copy-text.tsx';
import { type Fact, Facts } from '../../../../elements/facts.tsx';
import { LoadText } from '../../../../elements/gateways/load-text.tsx';
import { gatewayWords } from '../../../../elements/gateways/texts.ts';
import { useLoad } from '../../../../elements/gateways/use-load.ts';
import { TimeText } from '../../../../elements/time-text.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { PageLink } from '../../../../shell/page-link.tsx';
import { GatewayLabels } from '../../gateway-labels.tsx';
import type { Gateway } from '../../subject.ts';
import { gatewayTexts } from '../../texts.ts';

interface GatewayProps {
  readonly gateway: Gateway;
}

export function BasicInformation({ gateway }: GatewayProps) {
  const say = useTexts(gatewayTexts);
  const isShared = gateway.GatewayType === 'Shared';
  const facts = [...useIdentity(gateway), ...useSettings(gateway), ...useEndpoints(gateway), ...useLabels(gateway)];
  return (
    <Card className="block" title={<h2 className="card-title">{say('basicInformation')}</h2>}>
      <Facts facts={facts} />
      {isShared && (
        <Typography.Paragraph type="secondary" className="below">
          {say('sharedHint')}
        </Typography.Paragraph>
      )}
    </Card>
  );
}

function useIdentity(gateway: Gateway): readonly Fact[] {
  const say = useTexts(gatewayTexts);
  const word = useTexts(gatewayWords);
  const { GatewayId, GatewayType, ChargeType, IsDefault, ServiceCount } = gateway;
  const services = <PageLink to={`/gateways/${encodeURIComponent(GatewayId)}/services`}>{ServiceCount}</PageLink>;
  const common: readonly Fact[] = [
    { key: 'id', label: say('id'), value: <CopyText text={GatewayId} label={say('id')} /> },
    { key: 'type', label: say('type'), value: word(GatewayType) },
    { key: 'nodes', label: say('nodes'), value: <NodesText gateway={gateway} /> },
    { key: 'services', label: say('services'), value: services },
    { key: 'default', label: say('default'), value: say(IsDefault ? 'yes' : 'no') },
  ];
  if (GatewayType === 'Shared') return common;
  const charge = ChargeType === 'PrePaid' || ChargeType === 'PostPaid' ? say(ChargeType) : ChargeType;
  return [
    ...common,
    { key: 'charge', label: say('chargeType'), value: charge },
    { key: 'created', label: say('created'), value: <TimeText time={gateway.CreateTime} /> },
    { key: 'updated', label: say('updated'), value: <TimeText time={gateway.UpdateTime} /> },
  ];
}

function NodesText({ gateway: { GatewayId, Nodes, ReadyNodes, InstanceType, MinReplicas, MaxReplicas } }: GatewayProps) {
  const say = useTexts(gatewayTexts);
  const range = MinReplicas === undefined || MaxReplicas === undefined ? [] : [say('nodesRange', { min: MinReplicas, max: MaxReplicas })];
  const size = InstanceType === '' ? [] : [InstanceType];
  const loads = useLoad(useMemo(() => [GatewayId], [GatewayId]));
  return (
    <>
      {[say('nodesReady', { ready: ReadyNodes, wanted: Nodes }), ...size, ...range].join(' · ')}
      <LoadText load={loads.get(GatewayId)} />
    </>
  );
}

function useLabels(gateway: Gateway): readonly Fact[] {
  const say = useTexts(gatewayTexts);
  if (gateway.GatewayType === 'Shared') return [];
  return [{ key: 'labels', label: say('labels'), value: <GatewayLabels gateway={gateway} />, isWide: true }];
}

/** A domain name is what a CNAME record may lead to; an address with its port is not. */
function useEndpoints({ InternetEndpoint, InternetDomain, IntranetEndpoints, IntranetDomain }: Gateway): readonly Fact[] {
  const say = useTexts(gatewayTexts);
  const isName = (domain: string) => !/^[\d.:[\]]*$/.test(domain);
  const copied = (text: string, label: string) => (text === '' ? say('none') : <CopyText text={text} label={label} />);
  const name = (key: string, domain: string, label: string) =>
    isName(domain) ? [{ key, label, value: copied(domain, label), isWide: true }] : [];
  return [
    { key: 'internet', label: say('internetEndpoint'), value: copied(InternetEndpoint, say('internetEndpoint')), isWide: true },
    ...name('cname', InternetDomain, say('internetDomain')),
    { key: 'vpc', label: say('vpcEndpoint'), value: <VpcEndpoints endpoints={IntranetEndpoints} />, isWide: true },
    ...name('vpcName', IntranetDomain, say('vpcDomain')),
  ];
}

function VpcEndpoints({ endpoints }: { readonly endpoints: Gateway['IntranetEndpoints'] }) {
  const say = useTexts(gatewayTexts);
  const shown = endpoints.filter(({ Endpoints }) => Endpoints.length > 0);
  if (shown.length === 0) return say('none');
  return (
    <Space orientation="vertical" size={4}>
      {shown.map(({ VpcId, Endpoints: [first = ''] }) => (
        <span key={VpcId}>
          <CopyText text={first} label={say('vpcEndpoint')} /> <Typography.Text type="secondary">{VpcId}</Typography.Text>
        </span>
      ))}
    </Space>
  );
}

function useSettings(gateway: Gateway): readonly Fact[] {
  const say = useTexts(gatewayTexts);
  const { MaxRequestBodyBytes, Timeouts, SSLRedirectionEnabled, ScaleFromZero, GatewayType } = gateway;
  const seconds = { client: Timeouts.ClientIdle / 1000, upstream: Timeouts.UpstreamIdle / 1000 };
  const body = { key: 'body', label: say('bodyLimit'), value: `${(MaxRequestBodyBytes / 1_048_576).toLocaleString()} MiB` };
  if (GatewayType === 'Shared') return [body];
  return [
    body,
    { key: 'timeouts', label: say('timeouts'), value: say('timeoutsText', seconds) },
    { key: 'ports', label: say('ports'), value: portsText(gateway) ?? say('portsGiven') },
    { key: 'ssl', label: say('sslRedirection'), value: say(SSLRedirectionEnabled ? 'on' : 'off') },
    { key: 'zero', label: say('scaleFromZero'), value: say(ScaleFromZero ? 'on' : 'off') },
  ];
}

/** Those that somebody fixed; null: none. */
function portsText({ Ports }: Gateway): string | null {
  const fixed = Object.entries(Ports).filter(([, port]) => port !== null);
  return fixed.length === 0 ? null : fixed.map(([name, port]) => `${name} ${port}`).join(', ');
}
