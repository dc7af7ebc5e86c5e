import {
  ApiOutlined,
  AppstoreOutlined,
  CodeOutlined,
  DeploymentUnitOutlined,
  FileTextOutlined,
  MessageOutlined,
  SettingOutlined,
} from '@ant-design/icons';
import { Card, Typography } from 'antd';
import type { ReactNode } from 'react';
import { PageHeader } from '../../elements/page-header.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { PageLink } from '../../shell/page-link.tsx';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { deployTexts } from './texts.ts';
import './deploy.css';

const ICONS: Readonly<Record<Scenario, ReactNode>> = {
  custom: <SettingOutlined />,
  llm: <MessageOutlined />,
  onnx: <DeploymentUnitOutlined />,
  pmml: <FileTextOutlined />,
  command: <CodeOutlined />,
  endpoint: <ApiOutlined />,
};

/** Ways to come to a service. */
export function ChoicePage() {
  const say = useTexts(deployTexts);
  const card = (scenario: Scenario) => (
    <ChoiceCard
      key={scenario}
      to={`/services/deploy/${scenario}`}
      icon={ICONS[scenario]}
      title={say(scenario)}
      text={say(`${scenario}Text`)}
    />
  );
  return (
    <>
      <PageHeader title={say('deployService')} above={[{ title: say('services'), to: '/services' }]} />
      <Choices title={say('customModel')}>{card('custom')}</Choices>
      <Choices title={say('scenarioBased')}>
        {SCENARIOS.filter((scenario) => scenario !== 'custom').map(card)}
        <ChoiceCard to="/gallery" icon={<AppstoreOutlined />} title={say('gallery')} text={say('galleryText')} />
      </Choices>
    </>
  );
}

function Choices({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Typography.Title level={2} className="choices-title">
        {title}
      </Typography.Title>
      <div className="choices">{children}</div>
    </section>
  );
}

interface ChoiceCardProps {
  readonly to: string;
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
}

function ChoiceCard({ to, icon, title, text }: ChoiceCardProps) {
  return (
    <Card hoverable className="choice">
      <Card.Meta
        avatar={<span className="choice-icon">{icon}</span>}
        title={
          <PageLink to={to} className="choice-link">
            {title}
          </PageLink>
        }
        description={text}
      />
    </Card>
  );
}
