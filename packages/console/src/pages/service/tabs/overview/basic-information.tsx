import { Button, Card, Descriptions, Tag } from 'antd';
import { useMemo } from 'react';
import { CopyText } from '../../../../elements/copy-text.tsx';
import { StatusTag } from '../../../../elements/status-tag.tsx';
import { TimeText } from '../../../../elements/time-text.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { PageLink } from '../../../../shell/page-link.tsx';
import { useSearchState } from '../../../../shell/search-state.ts';
import { memoryText, sourceText, specOf } from '../../description.ts';
import { Labels } from '../../labels/labels.tsx';
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
      <Descriptions column={{ xs: 1, sm: 1, md: 2, xl: 3 }} items={[...useFacts(service), ...useSource(service), ...useRest(service)]} />
    </Card>
  );
}

function useFacts(service: Service) {
  const say = useTexts(overviewTexts);
  const { ServiceName: name, ServiceId: id, RunningInstance: ready, TotalInstance: wanted } = service;
  const { CurrentVersion: current, LatestVersion: latest } = service;
  return [
    { key: 'name', label: say('name'), children: <CopyText text={name} label={say('name')} /> },
    { key: 'id', label: say('id'), children: <CopyText text={id} label={say('id')} /> },
    { key: 'status', label: say('status'), children: <StatusTag status={service.Status} /> },
    {
      key: 'instances',
      label: say('instances'),
      children: <PageLink to={servicePath(name, 'instances')}>{say('instancesValue', { ready, wanted })}</PageLink>,
    },
    { key: 'gateway', label: say('gateway'), children: <GatewayLink service={service} /> },
    {
      key: 'version',
      label: say('version'),
      children: (
        <PageLink to={servicePath(name, 'versions')}>{current === latest ? current : say('latestVersion', { current, latest })}</PageLink>
      ),
    },
  ];
}

function GatewayLink({ service: { Gateway: gateway } }: { readonly service: Service }) {
  const say = useTexts(overviewTexts);
  return <PageLink to={`/gateways/${gateway ?? 'shared'}/overview`}>{gateway ?? say('sharedGateway')}</PageLink>;
}

function useSource(service: Service) {
  const say = useTexts(overviewTexts);
  const spec = useMemo(() => specOf(service.ServiceConfig), [service.ServiceConfig]);
  if (spec === null) return [];
  const { kind } = spec.workload;
  const source = <code className="source">{sourceText(spec)}</code>;
  const label = say(kind);
  if (spec.workload.kind !== 'processor') return [{ key: 'source', label, children: source }];
  return [
    {
      key: 'source',
      label,
      children: (
        <span>
          <Tag>{spec.workload.processor}</Tag> {source}
        </span>
      ),
    },
  ];
}

function useRest(service: Service) {
  const say = useTexts(overviewTexts);
  const { Cpu: cpu, Memory: memory, Gpu: gpu } = service;
  const resources = [
    ...(cpu > 0 ? [say('cores', { count: cpu })] : []),
    ...(memory > 0 ? [memoryText(memory)] : []),
    ...(gpu > 0 ? [say('gpus', { count: gpu })] : []),
  ];
  return [
    { key: 'resources', label: say('resources'), children: resources.length === 0 ? say('noResources') : resources.join(' · ') },
    { key: 'access', label: say('access'), children: say(service.IsPublic ? 'public' : 'withToken') },
    { key: 'created', label: say('created'), children: <TimeText time={service.CreateTime} /> },
    { key: 'updated', label: say('updated'), children: <TimeText time={service.UpdateTime} /> },
    { key: 'labels', label: say('labels'), span: 'filled' as const, children: <Labels service={service} /> },
  ];
}
