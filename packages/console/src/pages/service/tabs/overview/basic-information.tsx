import { Button, Card, Tag } from 'antd';
import { useMemo } from 'react';
import { useOperation } from '../../../../api/queries.ts';
import { CopyText } from '../../../../elements/copy-text.tsx';
import { type Fact, Facts } from '../../../../elements/facts.tsx';
import { StatusTag } from '../../../../elements/status-tag.tsx';
import { TimeText } from '../../../../elements/time-text.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { PageLink } from '../../../../shell/page-link.tsx';
import { useSearchState } from '../../../../shell/search-state.ts';
import { memoryText, sourceText, specOf } from '../../description.ts';
import { ServiceLabels } from '../../service-labels.tsx';
import { servicePath } from '../../service-path.ts';
import type { Service } from '../../subject.ts';
import { overviewTexts } from './texts.ts';

export function BasicInformation({ service }: { readonly service: Service }) {
  const say = useTexts(overviewTexts);
  const [, change] = useSearchState();
  return (
    <Card
      title={<h2 className="card-title">{say('basicInformation')}</h2>}
      extra={
        <Button type="primary" ghost onClick={() => change({ panel: 'invocation' })}>
          {say('viewEndpoints')}
        </Button>
      }
    >
      <Facts facts={[...useIdentity(service), ...useRest(service), ...useSource(service), ...useLabels(service)]} />
    </Card>
  );
}

function useIdentity(service: Service): readonly Fact[] {
  const say = useTexts(overviewTexts);
  const { ServiceName: name, ServiceId: id, RunningInstance: ready, TotalInstance: wanted } = service;
  const { CurrentVersion: current, LatestVersion: latest, Gateway: gateway } = service;
  const gatewayName = useGatewayName(gateway);
  const versions = current === latest ? String(current) : say('latestVersion', { current, latest });
  return [
    { key: 'name', label: say('name'), value: <CopyText text={name} label={say('name')} /> },
    { key: 'id', label: say('id'), value: <CopyText text={id} label={say('id')} /> },
    { key: 'status', label: say('status'), value: <StatusTag status={service.Status} /> },
    {
      key: 'instances',
      label: say('instances'),
      value: <PageLink to={servicePath(name, 'instances')}>{say('instancesValue', { ready, wanted })}</PageLink>,
    },
    {
      key: 'gateway',
      label: say('gateway'),
      value: <PageLink to={`/gateways/${gateway ?? 'shared'}/overview`}>{gatewayName}</PageLink>,
    },
    { key: 'version', label: say('version'), value: <PageLink to={servicePath(name, 'versions')}>{versions}</PageLink> },
  ];
}

/** Its id until its name is known. */
function useGatewayName(id: string | undefined): string {
  const say = useTexts(overviewTexts);
  const { data } = useOperation('DescribeGateway', { path: { GatewayId: id ?? '' } }, { enabled: id !== undefined });
  if (id === undefined) return say('sharedGateway');
  return data?.GatewayId === id ? `${data.GatewayName} (${id})` : id;
}

function useSource(service: Service): readonly Fact[] {
  const say = useTexts(overviewTexts);
  const spec = useMemo(() => specOf(service.ServiceConfig), [service.ServiceConfig]);
  if (spec === null) return [];
  const { workload } = spec;
  const processor = workload.kind === 'processor' ? <Tag>{workload.processor}</Tag> : null;
  const value = (
    <span>
      {processor} <code className="source">{sourceText(spec)}</code>
    </span>
  );
  return [{ key: 'source', label: say(workload.kind), value, isWide: true }];
}

function useRest(service: Service): readonly Fact[] {
  const say = useTexts(overviewTexts);
  const { Cpu: cpu, Memory: memory, Gpu: gpu } = service;
  const resources = [
    ...(cpu > 0 ? [say('cores', { count: cpu })] : []),
    ...(memory > 0 ? [memoryText(memory)] : []),
    ...(gpu > 0 ? [say('gpus', { count: gpu })] : []),
  ];
  return [
    { key: 'resources', label: say('resources'), value: resources.length === 0 ? say('noResources') : resources.join(' · ') },
    { key: 'access', label: say('access'), value: say(service.IsPublic ? 'public' : 'withToken') },
    { key: 'created', label: say('created'), value: <TimeText time={service.CreateTime} /> },
    { key: 'updated', label: say('updated'), value: <TimeText time={service.UpdateTime} /> },
  ];
}

function useLabels(service: Service): readonly Fact[] {
  const say = useTexts(overviewTexts);
  return [{ key: 'labels', label: say('labels'), value: <ServiceLabels service={service} />, isWide: true }];
}
