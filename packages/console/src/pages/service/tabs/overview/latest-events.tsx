import { Card } from 'antd';
import { useOperation } from '../../../../api/queries.ts';
import { EmptyState } from '../../../../elements/empty-state.tsx';
import { TimeText } from '../../../../elements/time-text.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { PageLink } from '../../../../shell/page-link.tsx';
import { servicePath } from '../../service-path.ts';
import type { Service } from '../../subject.ts';
import { EventType } from '../events/event-type.tsx';
import { overviewTexts } from './texts.ts';

const SHOWN = 6;

export function LatestEvents({ service }: { readonly service: Service }) {
  const say = useTexts(overviewTexts);
  const { ServiceName: name } = service;
  const { data, isPending } = useOperation('DescribeServiceEvent', { path: { ServiceName: name }, query: { PageSize: SHOWN } });
  const events = data?.Events ?? [];
  return (
    <Card
      size="small"
      loading={isPending}
      title={<h2 className="card-title">{say('recentEvents')}</h2>}
      extra={<PageLink to={servicePath(name, 'events')}>{say('allEvents')}</PageLink>}
    >
      {events.length === 0 && <EmptyState title={say('noEvents')} />}
      <ul className="plain-list">
        {events.map(({ Type: type, Reason: reason, Message: message, Time: time, InstanceName: instance }, i) => (
          <li key={`${time} ${i}`}>
            <EventType type={type} reason={reason} />
            <span className="secondary">
              <TimeText time={time} />
            </span>
            <div className="break">
              {instance !== undefined && <code>{instance}</code>} {message.split('\n', 1)[0]?.slice(0, 240)}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
