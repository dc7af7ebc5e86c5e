import { ApiOutlined, CodeOutlined, ExperimentOutlined, MessageOutlined, PartitionOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Card, Tag, Typography } from 'antd';
import type { ReactNode } from 'react';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { Allowed, useMay } from '../../session/session.tsx';
import { PageLink } from '../../shell/page-link.tsx';
import { DeployedServices } from './deployed-services.tsx';
import { debuggingPath, type DeployedService, type Example } from './example.ts';
import { galleryTexts } from './texts.ts';
import { useDeployment } from './use-deployment.ts';

const ICONS: Readonly<Record<Example['Kind'], ReactNode>> = {
  chat: <MessageOutlined />,
  onnx: <ExperimentOutlined />,
  pmml: <PartitionOutlined />,
  command: <CodeOutlined />,
  external: <ApiOutlined />,
};

interface ExampleCardProps {
  readonly example: Example;
  /** Made from it, the newest first. */
  readonly services: readonly DeployedService[];
  readonly onCall: (service: DeployedService) => void;
}

/** What an example is, how it is asked, and what has become of it here. */
export function ExampleCard({ example, services, onCall }: ExampleCardProps) {
  const say = useTexts(galleryTexts);
  const { Title: title, Kind: kind, Summary: summary } = example;
  return (
    <Card className="example" title={<h2 className="card-title">{title}</h2>} extra={<Tag icon={ICONS[kind]}>{say(kind)}</Tag>}>
      <Typography.Paragraph>{summary}</Typography.Paragraph>
      <h3>{say('requests')}</h3>
      <SampleRequests example={example} running={services.find(({ Status: status }) => status === 'Running') ?? null} />
      <DeployedServices example={example} services={services} onCall={onCall} />
      <Allowed operation="CreateService">
        <Deployment example={example} isFirst={services.length === 0} />
      </Allowed>
    </Card>
  );
}

interface SampleRequestsProps {
  readonly example: Example;
  /** Where they can be tried; null: nowhere yet. */
  readonly running: DeployedService | null;
}

function SampleRequests({ example: { ExampleId: id, Requests: requests }, running }: SampleRequestsProps) {
  const isDeveloper = useMay()('UpdateService');
  return (
    <ul className="sample-requests">
      {requests.map(({ Title: title, Method: method, Path: path }, at) => (
        <li key={title}>
          {running !== null && isDeveloper ? (
            <PageLink to={debuggingPath(running.ServiceName)} search={{ example: id, sample: String(at) }}>
              {title}
            </PageLink>
          ) : (
            title
          )}{' '}
          <Typography.Text type="secondary" code className="sample-call">
            {method} {path === '' ? '/' : path}
          </Typography.Text>
        </li>
      ))}
    </ul>
  );
}

/** One click deploys it as it is, unless something is to be done first; the form takes all who want it otherwise. */
function Deployment({ example, isFirst }: { readonly example: Example; readonly isFirst: boolean }) {
  const say = useTexts(galleryTexts);
  const { ExampleId: id, Title: title, Preparation: preparation, ServiceConfig: config } = example;
  const { mutate, isPending, error } = useDeployment(id);
  const navigate = useNavigate();
  const isPrepared = preparation === '';
  return (
    <div className="deploy">
      {isPrepared && (
        <Button
          type={isFirst ? 'primary' : 'default'}
          loading={isPending}
          aria-label={say(isFirst ? 'deployNamed' : 'deployAgainNamed', { title })}
          onClick={() => mutate(config)}
        >
          {say(isFirst ? 'deploy' : 'deployAgain')}
        </Button>
      )}
      <Button
        type={isPrepared ? 'link' : 'primary'}
        className={isPrepared ? 'link-button' : ''}
        aria-label={say('customizeNamed', { title })}
        onClick={() => void navigate({ to: '/services/deploy/custom', search: { example: id } })}
      >
        {say('customize')}
      </Button>
      {error !== null && <ProblemAlert error={error} />}
    </div>
  );
}
