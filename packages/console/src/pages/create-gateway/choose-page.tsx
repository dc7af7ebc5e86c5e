import { useNavigate } from '@tanstack/react-router';
import { Button, Card, Tag } from 'antd';
import { gatewayWords } from '../../elements/gateways/texts.ts';
import { PageHeader } from '../../elements/page-header.tsx';
import { useTexts } from '../../i18n/texts.ts';
import './create-gateway.css';
import { createTexts } from './texts.ts';

const KINDS = [
  {
    type: 'Application',
    path: '/gateways/create/application',
    what: 'applicationWhat',
    scenarios: 'applicationFor',
    points: ['applicationOne', 'applicationTwo', 'applicationThree'],
  },
  {
    type: 'FullyManaged',
    path: '/gateways/create/fully-managed',
    what: 'managedWhat',
    scenarios: 'managedFor',
    points: ['managedOne', 'managedTwo', 'managedThree'],
  },
] as const;

/** Which kind of gateway is to be made. */
export function ChoosePage() {
  const say = useTexts(createTexts);
  return (
    <>
      <PageHeader title={say('title')} above={[{ title: say('gateways'), to: '/gateways' }]} subtitle={say('choose')} />
      <div className="kinds">
        {KINDS.map((kind) => (
          <KindCard key={kind.type} kind={kind} />
        ))}
      </div>
    </>
  );
}

function KindCard({ kind: { type, path, what, scenarios, points } }: { readonly kind: (typeof KINDS)[number] }) {
  const say = useTexts(createTexts);
  const word = useTexts(gatewayWords);
  const navigate = useNavigate();
  const isRecommended = type === 'Application';
  return (
    <Card
      title={<h2 className="card-title">{word(type)}</h2>}
      extra={isRecommended && <Tag color="success">{say('recommended')}</Tag>}
      actions={[
        <Button
          key="select"
          type={isRecommended ? 'primary' : 'default'}
          aria-label={`${say('select')}: ${word(type)}`}
          onClick={() => void navigate({ to: path })}
        >
          {say('select')}
        </Button>,
      ]}
    >
      <dl className="kind">
        <dt>{say('overview')}</dt>
        <dd>{say(what)}</dd>
        <dt>{say('coreFeatures')}</dt>
        <dd>
          <ul>
            {points.map((point) => (
              <li key={point}>{say(point)}</li>
            ))}
          </ul>
        </dd>
        <dt>{say('scenarios')}</dt>
        <dd>{say(scenarios)}</dd>
      </dl>
    </Card>
  );
}
