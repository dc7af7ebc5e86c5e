import type { OperationResponse } from '@infergate/contract';
import { Alert, Button, Descriptions, Drawer, Flex, Skeleton, Steps } from 'antd';
import { useOperation } from '../../api/queries.ts';
import { CodeBlock } from '../../elements/code-block.tsx';
import { CopyText } from '../../elements/copy-text.tsx';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { TimeText } from '../../elements/time-text.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { actionsFor } from './certificate-actions.ts';
import type { CertificateIntent } from './certificate-dialog.tsx';
import { SourceTags, Users } from './columns.tsx';
import { ExpiryText, RenewalText } from './life-texts.tsx';
import { certificateTexts } from './texts.ts';

type Details = OperationResponse<'DescribeCertificate'>;

interface CertificateDrawerProps {
  /** Empty: none is shown. */
  readonly id: string;
  /** It may be gone any moment: it is not asked for again. */
  readonly isPaused: boolean;
  readonly onClose: () => void;
  /** null: this person may not. */
  readonly onAction: ((intent: CertificateIntent) => void) | null;
}

/** Everything about one certificate, and how its issue goes. */
export function CertificateDrawer({ id, isPaused, onClose, onAction }: CertificateDrawerProps) {
  const say = useTexts(certificateTexts);
  const { data, error } = useOperation(
    'DescribeCertificate',
    { path: { CertificateId: id } },
    { enabled: id !== '' && !isPaused, everyMs: 5_000 },
  );
  // What is kept of the one before is not shown for this one.
  const shown = data?.CertificateId === id || data?.CertificateName === id ? data : undefined;
  return (
    <Drawer open={id !== ''} size={720} title={say('details', { name: shown?.CertificateName ?? id })} onClose={onClose}>
      {error !== null && <ProblemAlert error={error} />}
      {shown === undefined && error === null && <Skeleton active />}
      {shown !== undefined && (
        <>
          {onAction !== null && <Actions certificate={shown} onAction={onAction} />}
          <Issue certificate={shown} />
          <Facts certificate={shown} />
          {shown.Certificate !== '' && <CodeBlock code={shown.Certificate} label={say('pem')} />}
        </>
      )}
    </Drawer>
  );
}

function Actions({ certificate, onAction }: { readonly certificate: Details; readonly onAction: (intent: CertificateIntent) => void }) {
  const say = useTexts(certificateTexts);
  return (
    <Flex gap="small" wrap className="certificate-note">
      {actionsFor(certificate).map((action) => (
        <Button key={action} danger={action === 'delete'} onClick={() => onAction({ action, certificate })}>
          {say(action)}
        </Button>
      ))}
    </Flex>
  );
}

/** How far the authority is, and why it does not go on. */
function Issue({ certificate: { Acme, Message } }: { readonly certificate: Details }) {
  const say = useTexts(certificateTexts);
  if (Acme === undefined) return null;
  const isIssued = Acme.State === 'issued';
  const isFailed = Acme.State === 'failed';
  const steps = [{ title: say('progressAsk') }, { title: say('progressProve') }, { title: say('progressIssued') }];
  return (
    <section className="certificate-note" aria-live="polite">
      <Steps size="small" items={steps} current={isIssued ? 3 : 1} status={isFailed ? 'error' : 'process'} />
      {Message !== '' && (
        <Alert
          className="problem"
          type={isFailed ? 'error' : 'info'}
          showIcon
          title={isFailed ? say('attempts', { count: Acme.FailedAttempts }) : say('asking')}
          description={Message}
        />
      )}
      {Acme.NextAttemptTime !== '' && (
        <p>
          {say(isIssued ? 'nextRenewal' : 'nextAttempt')}: <TimeText time={Acme.NextAttemptTime} />
        </p>
      )}
    </section>
  );
}

function Facts({ certificate }: { readonly certificate: Details }) {
  const say = useTexts(certificateTexts);
  const { CertificateId, Domains, Issuer, SerialNumber, Fingerprint, CertificateStartDate, UsedBy, Acme } = certificate;
  const copied = (text: string, label: string) => (text === '' ? '–' : <CopyText text={text} label={label} />);
  const items = [
    { key: 'id', label: say('id'), children: copied(CertificateId, say('id')) },
    { key: 'source', label: say('kind'), children: <SourceTags certificate={certificate} say={say} /> },
    { key: 'domains', label: say('domains'), children: (Domains.length > 0 ? Domains : (Acme?.Domains ?? [])).join(', ') },
    { key: 'expiry', label: say('expires'), children: <ExpiryText certificate={certificate} /> },
    { key: 'renewal', label: say('renewal'), children: <RenewalText certificate={certificate} /> },
    { key: 'users', label: say('usedBy'), children: <Users users={UsedBy} say={say} /> },
    { key: 'issuer', label: say('issuer'), children: Issuer === '' ? '–' : Issuer },
    { key: 'from', label: say('validFrom'), children: CertificateStartDate === '' ? '–' : <TimeText time={CertificateStartDate} /> },
    { key: 'serial', label: say('serial'), children: copied(SerialNumber, say('serial')) },
    { key: 'fingerprint', label: say('fingerprint'), children: copied(Fingerprint, say('fingerprint')) },
  ];
  return <Descriptions className="certificate-facts" size="small" column={1} items={items} />;
}
