import { Card } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../../../../i18n/texts.ts';
import { ServiceLabels } from '../../service-labels.tsx';
import type { Service } from '../../subject.ts';
import { DangerZone } from './danger-zone.tsx';
import { DescriptionCard } from './description-card.tsx';
import { GatewayBinding } from './gateway-binding.tsx';
import { NetworkFacts } from './network-facts.tsx';
import { SafetyLock } from './safety-lock.tsx';
import { settingsTexts } from './texts.ts';

export function Settings({ subject }: { readonly subject: Service }) {
  const say = useTexts(settingsTexts);
  return (
    <div className="service-overview">
      <DescriptionCard service={subject} />
      <Part title={say('gateway')}>
        <GatewayBinding service={subject} />
      </Part>
      <Part title={say('network')}>
        <NetworkFacts service={subject} />
      </Part>
      <Part title={say('labels')}>
        <ServiceLabels service={subject} />
      </Part>
      <Part title={say('lock')}>
        <SafetyLock service={subject} />
      </Part>
      <DangerZone service={subject} />
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card size="small" title={<h2 className="card-title">{title}</h2>}>
      {children}
    </Card>
  );
}
