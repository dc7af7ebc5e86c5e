import { Alert, Button } from 'antd';
import { useOperation } from '../../api/queries.ts';
import { useTexts } from '../../i18n/texts.ts';
import { CodeBlock } from '../code-block.tsx';
import { download } from '../download.ts';
import { callTexts } from './texts.ts';

interface CertificateTrustProps {
  readonly endpoint: string;
  readonly gatewayId: string;
  /** Environment variable by which the program is told of authorities. */
  readonly variable: string;
}

/** How a program comes to trust the domain that it calls; nothing where any program does. */
export function CertificateTrust({ endpoint, gatewayId, variable }: CertificateTrustProps) {
  const say = useTexts(callTexts);
  const certificate = useOwnCertificate(endpoint, gatewayId);
  if (certificate === null) return null;
  const { CertificateName: name, Certificate: pem } = certificate;
  const file = `${name}.pem`;
  return (
    <Alert
      className="notice-above"
      type="info"
      showIcon
      title={say('selfSigned', { domain: new URL(endpoint).hostname })}
      description={
        <>
          <Button size="small" onClick={() => download(file, new Blob([pem], { type: 'application/x-pem-file' }))}>
            {say('download', { file })}
          </Button>
          <p>{say('trust')}</p>
          <CodeBlock code={`export ${variable}="$PWD/${file}"`} label={variable} />
        </>
      }
    />
  );
}

/** The self-signed certificate that the gateway shows at the endpoint; null: it shows another one, or none. */
function useOwnCertificate(endpoint: string, gatewayId: string) {
  const { protocol, hostname } = new URL(endpoint);
  const isTls = protocol === 'https:';
  const domains = useOperation('ListGatewayDomains', { path: { GatewayId: gatewayId } }, { enabled: isTls });
  const domain = isTls ? domains.data?.CustomDomains.find(({ Domain }) => Domain === hostname) : undefined;
  const id = domain?.CertificateId ?? '';
  const { data } = useOperation('DescribeCertificate', { path: { CertificateId: id } }, { enabled: id !== '' });
  return id !== '' && data?.CertificateId === id && data.CertificateSource === 'self-signed' ? data : null;
}
