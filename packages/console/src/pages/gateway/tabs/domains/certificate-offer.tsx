import { Alert, Button } from 'antd';
import { useChange, useOperation } from '../../../../api/queries.ts';
import { ProblemAlert } from '../../../../elements/problem-alert.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { Allowed } from '../../../../session/session.tsx';
import { PageLink } from '../../../../shell/page-link.tsx';
import { type CertificateHint, certificateHint } from './certificate-hint.ts';
import { customDomain, type DomainProps, formOf } from './new-domain.ts';
import { domainTexts } from './texts.ts';

const LOOKS = { usable: 'info', pending: 'info', failed: 'warning' } as const satisfies Record<CertificateHint['kind'], string>;

/** Of a domain without a certificate: the one that is there for it, or how the one goes that is asked for. */
export function CertificateOffer({ gatewayId, domain }: DomainProps) {
  const say = useTexts(domainTexts);
  const { data } = useOperation('ListCertificates', { query: { CertificateUse: 'server', PageSize: 1_000 } });
  const { mutate, isPending, error } = useChange('AttachGatewayDomain');
  const hint = certificateHint(domain.Domain, data?.Certificates ?? []);
  if (hint === null) return null;
  const { CertificateId, CertificateName: name } = hint.certificate;
  const use = () =>
    mutate({ path: { GatewayId: gatewayId }, query: { CustomDomain: customDomain(formOf({ ...domain, CertificateId }), CertificateId) } });
  const details = (
    <PageLink to="/certificates" search={{ certificate: CertificateId }}>
      {say('details')}
    </PageLink>
  );
  const button = (
    <Allowed operation="AttachGatewayDomain">
      <Button size="small" type="primary" loading={isPending} onClick={use}>
        {say('useIt')}
      </Button>
    </Allowed>
  );
  return (
    <>
      <Alert
        className="block"
        type={LOOKS[hint.kind]}
        showIcon
        title={say(`${hint.kind}Certificate`, { name })}
        action={hint.kind === 'usable' ? button : details}
      />
      {error !== null && <ProblemAlert error={error} />}
    </>
  );
}
