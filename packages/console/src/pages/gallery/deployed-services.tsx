import { Button, Progress, Typography } from 'antd';
import { StatusTag } from '../../elements/status-tag.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { Allowed } from '../../session/session.tsx';
import { PageLink } from '../../shell/page-link.tsx';
import { debuggingPath, type DeployedService, type Example, progressOf } from './example.ts';
import { galleryTexts } from './texts.ts';

interface DeployedServicesProps {
  readonly example: Example;
  readonly services: readonly DeployedService[];
  readonly onCall: (service: DeployedService) => void;
}

const SHOWN = 3;

/** How far what was deployed is, and where it goes on from there. */
export function DeployedServices({ example, services, onCall }: DeployedServicesProps) {
  const say = useTexts(galleryTexts);
  if (services.length === 0) return null;
  return (
    <div className="deployed">
      {services.slice(0, SHOWN).map((service) => (
        <DeployedRow key={service.ServiceId} example={example} service={service} onCall={() => onCall(service)} />
      ))}
      {services.length > SHOWN && <PageLink to="/services">{say('more', { count: services.length - SHOWN })}</PageLink>}
    </div>
  );
}

const IS_COMING = new Set(['Creating', 'Waiting', 'Starting', 'Updating', 'Scaling']);

interface DeployedRowProps {
  readonly example: Example;
  readonly service: DeployedService;
  readonly onCall: () => void;
}

function DeployedRow({ example, service, onCall }: DeployedRowProps) {
  const say = useTexts(galleryTexts);
  const { ServiceName: name, Status: status, Message: message } = service;
  return (
    <div className="deployed-row" data-service={name}>
      <div className="deployed-name">
        <Typography.Text strong>{name}</Typography.Text> <StatusTag status={status} reason={message} />
      </div>
      {IS_COMING.has(status) && (
        <Progress size="small" percent={progressOf(service)} showInfo={false} status="active" aria-label={say('progress', { name })} />
      )}
      {status !== 'Running' && message !== '' && (
        <Typography.Text type={status === 'Failed' ? 'danger' : 'secondary'}>{message}</Typography.Text>
      )}
      <div className="deployed-links">
        {status === 'Running' && (
          <Allowed operation="UpdateService">
            <PageLink to={debuggingPath(name)} search={{ example: example.ExampleId }}>
              {say('debugging')}
            </PageLink>
          </Allowed>
        )}
        <PageLink to={`/services/${encodeURIComponent(name)}/overview`}>{say('overview')}</PageLink>
        {status === 'Running' && (
          <Button type="link" size="small" className="link-button" onClick={onCall}>
            {say('callExamples')}
          </Button>
        )}
      </div>
    </div>
  );
}
