import { useNavigate } from '@tanstack/react-router';
import { Button, Card, Typography } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../../../i18n/texts.ts';
import { obstacleTo } from '../../../../service-actions/action.ts';
import { ServiceActionDialog } from '../../../../service-actions/service-action-dialog.tsx';
import { Allowed } from '../../../../session/session.tsx';
import type { Service } from '../../subject.ts';
import { settingsTexts } from './texts.ts';

export function DangerZone({ service }: { readonly service: Service }) {
  const say = useTexts(settingsTexts);
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const obstacle = obstacleTo('delete', service);
  return (
    <Allowed operation="DeleteService">
      <Card size="small" className="danger-zone" title={<h2 className="card-title">{say('danger')}</h2>}>
        <div className="tab-tools">
          <Typography.Text>{say(obstacle === 'locked' ? 'locked' : 'deleteHint')}</Typography.Text>
          <Button danger disabled={obstacle !== null} onClick={() => setAsking(true)}>
            {say('delete')}
          </Button>
        </div>
      </Card>
      <ServiceActionDialog
        action={isAsking ? 'delete' : null}
        service={service}
        onClose={() => setAsking(false)}
        onDone={() => void navigate({ to: '/services' })}
      />
    </Allowed>
  );
}
