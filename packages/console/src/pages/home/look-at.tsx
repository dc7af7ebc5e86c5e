import { Card, Tag } from 'antd';
import type { OperationResponse } from '@infergate/contract';
import type { ReactNode } from 'react';
import { type Certificate, certificateLife } from '../../elements/certificate-life.ts';
import { StatusTag } from '../../elements/status-tag.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { PageLink } from '../../shell/page-link.tsx';
import { type GatewayTrouble, gatewayTrouble } from './gateway-load.ts';
import { homeTexts, type SayHome } from './texts.ts';
import type { GatewayStanding } from './use-facts.ts';

interface PartProps {
  readonly title: string;
  /** To the whole list. */
  readonly more: ReactNode;
  readonly children: ReactNode;
}

export function Part({ title, more, children }: PartProps) {
  return (
    <Card size="small" title={<h2 className="card-title">{title}</h2>} extra={more}>
      {children}
    </Card>
  );
}

interface EntryProps {
  readonly link: ReactNode;
  readonly tag: ReactNode;
  /** Why. */
  readonly reason: string;
}

function Entry({ link, tag, reason }: EntryProps) {
  return (
    <li>
      <div className="entry-head">
        <strong>{link}</strong> {tag}
      </div>
      {reason !== '' && <p className="entry-reason">{reason}</p>}
    </li>
  );
}

type Services = OperationResponse<'ListServices'>['Services'];

export function ServicesToLookAt({ services }: { readonly services: Services }) {
  const say = useTexts(homeTexts);
  return (
    <Part title={say('servicesTitle')} more={<PageLink to="/services">{say('allServices')}</PageLink>}>
      <ul className="entries">
        {services.map(({ ServiceName, Status, Reason, Message }) => (
          <Entry
            key={ServiceName}
            link={<PageLink to={`/services/${encodeURIComponent(ServiceName)}/overview`}>{ServiceName}</PageLink>}
            tag={<StatusTag status={Status} />}
            reason={[Reason, Message].filter((text) => text !== '').join(': ')}
          />
        ))}
      </ul>
    </Part>
  );
}

export function GatewaysToLookAt({ gateways }: { readonly gateways: readonly GatewayStanding[] }) {
  const say = useTexts(homeTexts);
  return (
    <Part title={say('gatewaysTitle')} more={<PageLink to="/gateways">{say('allGateways')}</PageLink>}>
      <ul className="entries">
        {gateways.map(({ gateway, load }) => (
          <Entry
            key={gateway.GatewayId}
            link={<PageLink to={`/gateways/${encodeURIComponent(gateway.GatewayId)}/overview`}>{gateway.GatewayName}</PageLink>}
            tag={troubleTag(gatewayTrouble(gateway, load), { gateway, load }, say)}
            reason={[loadText({ gateway, load }, say), gateway.Message, ...gateway.Warnings].filter((text) => text !== '').join(' ')}
          />
        ))}
      </ul>
    </Part>
  );
}

function troubleTag(trouble: GatewayTrouble | null, { gateway }: GatewayStanding, say: SayHome): ReactNode {
  if (trouble === 'heavy') return <Tag color="warning">{say('heavy')}</Tag>;
  if (trouble === 'warned') return <Tag color="warning">{say('warned')}</Tag>;
  if (trouble === 'nodesMissing')
    return <Tag color="warning">{say('nodesMissingShort', { ready: gateway.ReadyNodes, wanted: gateway.Nodes })}</Tag>;
  return <StatusTag status={gateway.Status} />;
}

function loadText({ gateway, load }: GatewayStanding, say: SayHome): string {
  if (gatewayTrouble(gateway, load) !== 'heavy') return '';
  const percent = (part: number) => Math.round(part * 100);
  const texts = [
    load.cpu === null ? '' : say('cpu', { percent: percent(load.cpu) }),
    load.connections === null ? '' : say('connections', { percent: percent(load.connections) }),
  ];
  return texts.filter((text) => text !== '').join(' · ');
}

export function CertificatesToLookAt({ certificates }: { readonly certificates: readonly Certificate[] }) {
  const say = useTexts(homeTexts);
  return (
    <Part title={say('certificatesTitle')} more={<PageLink to="/certificates">{say('allCertificates')}</PageLink>}>
      <ul className="entries">
        {certificates.map((certificate) => (
          <Entry
            key={certificate.CertificateId}
            link={
              <PageLink to="/certificates" search={{ certificate: certificate.CertificateId }}>
                {certificate.CertificateName}
              </PageLink>
            }
            tag={lifeTag(certificate, say)}
            reason={[certificate.Domains.join(', '), certificate.Message].filter((text) => text !== '').join(': ')}
          />
        ))}
      </ul>
    </Part>
  );
}

function lifeTag(certificate: Certificate, say: SayHome): ReactNode {
  const life = certificateLife(certificate);
  if (life === 'over') return <Tag color="error">{say('over')}</Tag>;
  if (life === 'failing') return <Tag color="warning">{say('failing')}</Tag>;
  return <Tag color="warning">{say('days', { count: certificate.DaysLeft ?? 0 })}</Tag>;
}
