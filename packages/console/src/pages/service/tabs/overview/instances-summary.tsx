import { Card } from 'antd';
import { useOperation } from '../../../../api/queries.ts';
import { EmptyState } from '../../../../elements/empty-state.tsx';
import { StatusTag } from '../../../../elements/status-tag.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { PageLink } from '../../../../shell/page-link.tsx';
import { lastLine } from '../../advice/last-line.ts';
import { servicePath } from '../../service-path.ts';
import type { Service } from '../../subject.ts';
import { overviewTexts } from './texts.ts';

/** So many fit beside the events; those that are not running are named first. */
const SHOWN = 6;

export function InstancesSummary({ service }: { readonly service: Service }) {
  const say = useTexts(overviewTexts);
  const { ServiceName: name } = service;
  const { data, isPending } = useOperation('ListServiceInstances', { path: { ServiceName: name }, query: { PageSize: 100 } });
  const instances = (data?.Instances ?? []).toSorted((a, b) => Number(a.Status === 'Running') - Number(b.Status === 'Running'));
  return (
    <Card
      size="small"
      loading={isPending}
      title={<h2 className="card-title">{say('instances')}</h2>}
      extra={<PageLink to={servicePath(name, 'instances')}>{say('allInstances')}</PageLink>}
    >
      {instances.length === 0 && <EmptyState title={say('noInstances')}>{say('noInstancesHint')}</EmptyState>}
      <ul className="plain-list">
        {instances.slice(0, SHOWN).map((instance) => (
          <li key={instance.InstanceName}>
            <StatusTag status={instance.Isolated ? 'Isolated' : instance.Status} />
            <span className="break">{instance.InstanceName}</span>
            {instance.Message !== '' && <div className="secondary break">{lastLine(instance.Message)}</div>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
