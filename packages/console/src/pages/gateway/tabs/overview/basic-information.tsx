import { Card, Descriptions, type DescriptionsProps, Space, Tag, Typography } from 'antd';
import { useMemo } from 'react';
import { CopyText } from '../../../../elements/copy-text.tsx';
import { LoadText } from '../../../../elements/gateways/load-text.tsx';
import { gatewayWords } from '../../../../elements/gateways/texts.ts';
import { useLoad } from '../../../../elements/gateways/use-load.ts';
import { TimeText } from '../../../../elements/time-text.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { PageLink } from '../../../../shell/page-link.tsx';
import type { Gateway } from '../../subject.ts';
import { gatewayTexts } from '../../texts.ts';

interface GatewayProps {
  readonly gateway: Gateway;
}

type Items = NonNullable<DescriptionsProps['items']>;

export function BasicInformation({ gateway }: GatewayProps) {
  const say = useTexts(gatewayTexts);
  const isShared = gateway.GatewayType === 'Shared';
  const items = [...useIdentity(gateway), ...useEndpoints(gateway), ...useSettings(gateway)];
  return (
    <Card className="block" title={<h2 className="card-title">{say('basicInformation')}</h2>}>
      <Descriptions column={{ xs: 1, sm: 1, md: 2, xl: 3 }} items={items} />
      {isShared && <Typography.Paragraph type="secondary">{say('sharedHint')}</Typography.Paragraph>}
    </Card>
  );
}

function useIdentity(gateway: Gateway): Items {
  const say = useTexts(gatewayTexts);
  const word = useTexts(gatewayWords);
  const { GatewayId, GatewayType, ChargeType, IsDefault, ServiceCount } = gateway;
  const services = <PageLink to={`/gateways/${encodeURIComponent(GatewayId)}/services`}>{ServiceCount}</PageLink>;
  const common: Items = [
    { key: 'id', label: say('id'), children: <CopyText text={GatewayId} label={say('id')} /> },
    { key: 'type', label: say('type'), children: word(GatewayType) },
    { key: 'nodes', label: say('nodes'), children: <NodesText gateway={gateway} /> },
    { key: 'default', label: say('default'), children: say(IsDefault ? 'on' : 'off') },
    { key: 'services', label: say('services'), children: services },
  ];
  if (GatewayType === 'Shared') return common;
  const charge = ChargeType === 'PrePaid' || ChargeType === 'PostPaid' ? say(ChargeType) : ChargeType;
  return [
    ...common,
    { key: 'charge', label: say('chargeType'), children: charge },
    { key: 'created', label: say('created'), children: <TimeText time={gateway.CreateTime} /> },
    { key: 'updated', label: say('updated'), children: <TimeText time={gateway.UpdateTime} /> },
    { key: 'labels', label: say('labels'), children: <Labels gateway={gateway} /> },
  ];
}

function NodesText({ gateway: { GatewayId, Nodes, ReadyNodes, InstanceType, MinReplicas, MaxReplicas } }: GatewayProps) {
  const say = useTexts(gatewayTexts);
  const range = MinReplicas === undefined || MaxReplicas === undefined ? [] : [say('nodesRange', { min: MinReplicas, max: MaxReplicas })];
  const size = InstanceType === '' ? [] : [InstanceType];
  const loads = useLoad(useMemo(() => [GatewayId], [GatewayId]));
  return (
    <span>
      {[say('nodesReady', { ready: ReadyNodes, wanted: Nodes }), ...size, ...range].join(' · ')}
      <LoadText load={loads.get(GatewayId)} />
    </span>
  );
}

function Labels({ gateway: { Labels: labels } }: GatewayProps) {
  const say = useTexts(gatewayTexts);
  if (labels.length === 0) return say('none');
  return (
    <Space size={[4, 4]} wrap>
      {labels.map(({ LabelKey, LabelValue }) => (
        <Tag key={LabelKey}>{LabelValue === '' ? LabelKey : `${LabelKey}: ${LabelValue}`}</Tag>
      ))}
    </Space>
  );
}

/** A domain name is what a CNAME record may lead to; an address with its port is not. */
function useEndpoints({ InternetEndpoint, InternetDomain, IntranetEndpoints, IntranetDomain }: Gateway): Items {
  const say = useTexts(gatewayTexts);
  const vpc = IntranetEndpoints.flatMap(({ VpcId, Endpoints }) => Endpoints.slice(0, 1).map((text) => ({ VpcId, text })));
  const shown = (text: string, label: string) => (text === '' ? say('none') : <CopyText text={text} label={label} />);
  const name = (domain: string) => (/^[\d.:[\]]*$/.test(domain) ? '' : domain);
  return [
    { key: 'internet', label: say('internetEndpoint'), children: shown(InternetEndpoint, say('internetEndpoint')) },
    {
      key: 'vpc',
      label: say('vpcEndpoint'),
      children:
        vpc.length === 0 ? (
          say('none')
        ) : (
          <Space orientation="vertical" size={4}>
            {vpc.map(({ VpcId, text }) => (
              <span key={VpcId}>
                {VpcId !== '' && <Typography.Text type="secondary">{VpcId} </Typography.Text>}
                <CopyText text={text} label={say('vpcEndpoint')} />
              </span>
            ))}
          </Space>
        ),
    },
    ...(name(InternetDomain) === ''
      ? []
      : [{ key: 'cname', label: say('internetDomain'), children: shown(InternetDomain, say('internetDomain')) }]),
    ...(name(IntranetDomain) === ''
      ? []
      : [{ key: 'vpcName', label: say('vpcDomain'), children: shown(IntranetDomain, say('vpcDomain')) }]),
  ];
}

function useSettings(gateway: Gateway): Items {
  const say = useTexts(gatewayTexts);
  const { MaxRequestBodyBytes, Timeouts, SSLRedirectionEnabled, ScaleFromZero, GatewayType } = gateway;
  const seconds = { client: Timeouts.ClientIdle / 1000, upstream: Timeouts.UpstreamIdle / 1000 };
  const body = { key: 'body', label: say('bodyLimit'), children: `${(MaxRequestBodyBytes / 1_048_576).toLocaleString()} MiB` };
  if (GatewayType === 'Shared') return [body];
  return [
    body,
    { key: 'timeouts', label: say('timeouts'), children: say('timeoutsText', seconds) },
    { key: 'ports', label: say('ports'), children: portsText(gateway) ?? say('portsGiven') },
    { key: 'ssl', label: say('sslRedirection'), children: say(SSLRedirectionEnabled ? 'on' : 'off') },
    { key: 'zero', label: say('scaleFromZero'), children: say(ScaleFromZero ? 'on' : 'off') },
  ];
}

/** Those that somebody fixed; null: none. */
function portsText({ Ports }: Gateway): string | null {
  const fixed = Object.entries(Ports).filter(([, port]) => port !== null);
  return fixed.length === 0 ? null : fixed.map(([name, port]) => `${name} ${port}`).join(', ');
}
