import type { OperationResponse } from '@infergate/contract';

export type Certificate = OperationResponse<'ListCertificates'>['Certificates'][number];

/** How much longer a certificate holds, as far as somebody has to know. */
export type CertificateLife = 'pending' | 'good' | 'soon' | 'failing' | 'over';

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;
/** However short its life is. */
const AT_LEAST_DAYS = 2;
/** One that is renewed by itself needs nobody before that. */
const LATE_DAYS = 7;

/**
 * Whether somebody has to do something: it is over; its renewal fails; its end is near, which for one that lives less than
 * three months is a third of its life, and for one that is renewed by itself a week or a tenth.
 */
export function certificateLife(certificate: Certificate): CertificateLife {
  const { CertificateStatus, DaysLeft, Acme } = certificate;
  if (CertificateStatus === 'Expired') return 'over';
  if (CertificateStatus === 'Failed' || Acme?.State === 'failed') return 'failing';
  if (DaysLeft === null) return 'pending';
  return DaysLeft <= warningDays(certificate) ? 'soon' : 'good';
}

function warningDays({ CertificateStartDate, CertificateEndDate, Acme }: Certificate): number {
  const lifeDays = (Date.parse(CertificateEndDate) - Date.parse(CertificateStartDate)) / DAY_MS;
  return Acme === undefined ? Math.max(AT_LEAST_DAYS, Math.min(SOON_DAYS, lifeDays / 3)) : Math.min(LATE_DAYS, lifeDays / 10);
}
