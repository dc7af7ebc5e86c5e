import { Tag, Tooltip } from 'antd';
import { type Certificate, certificateLife, type CertificateLife } from '../../elements/certificate-life.ts';
import { useLanguage, useTexts } from '../../i18n/texts.ts';
import { certificateTexts, type SayCertificates } from './texts.ts';

const COLORS: Readonly<Record<CertificateLife, string>> = {
  over: 'error',
  failing: 'warning',
  soon: 'warning',
  good: 'success',
  pending: 'processing',
};

/** When it ends, and how long that is. */
export function ExpiryText({ certificate }: { readonly certificate: Certificate }) {
  const say = useTexts(certificateTexts);
  const language = useLanguage();
  const { CertificateEndDate, DaysLeft } = certificate;
  if (CertificateEndDate === '' || DaysLeft === null) return <Tag color="processing">{say('notYet')}</Tag>;
  const life = certificateLife(certificate);
  const isOver = life === 'over';
  // What fails is said where renewal is spoken of.
  const color = life === 'failing' ? 'default' : COLORS[life];
  return (
    <>
      <time dateTime={CertificateEndDate}>{new Date(CertificateEndDate).toLocaleDateString(language)}</time>{' '}
      <Tag color={color}>{isOver ? say('over') : say('days', { count: DaysLeft })}</Tag>
    </>
  );
}

/** How it comes to its successor, and whether that works. */
export function RenewalText({ certificate }: { readonly certificate: Certificate }) {
  const say = useTexts(certificateTexts);
  const { CertificateSource, Acme, Message } = certificate;
  if (Acme?.State === 'failed') return <Told color="warning" text={say('failing')} why={Message} />;
  if (Acme?.State === 'pending') return <Told color="processing" text={say('asking')} why={Message} />;
  return say(RENEWALS[CertificateSource]);
}

const RENEWALS = { acme: 'byItself', uploaded: 'byHand', 'self-signed': 'onDemand' } as const satisfies Record<
  Certificate['CertificateSource'],
  Parameters<SayCertificates>[0]
>;

function Told({ color, text, why }: { readonly color: string; readonly text: string; readonly why: string }) {
  return (
    <Tooltip title={why}>
      <Tag color={color}>{text}</Tag>
    </Tooltip>
  );
}
