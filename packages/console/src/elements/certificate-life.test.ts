import { describe, expect, test } from 'vitest';
import { type Certificate, certificateLife } from './certificate-life.ts';

const DAY_MS = 86_400_000;
const acme: NonNullable<Certificate['Acme']> = {
  Domains: [],
  Challenge: 'http-01',
  GatewayId: 'gw-1',
  State: 'issued',
  FailedAttempts: 0,
  NextAttemptTime: '',
};

function certificate(lifeDays: number, DaysLeft: number | null, fields: Partial<Certificate> = {}): Certificate {
  const end = Date.UTC(2030, 0, 1);
  return {
    CertificateStatus: 'Succeeded',
    CertificateStartDate: new Date(end - lifeDays * DAY_MS).toISOString(),
    CertificateEndDate: new Date(end).toISOString(),
    DaysLeft,
    ...fields,
  } as Certificate;
}

describe('the life of a certificate', () => {
  test.each<[string, Certificate, ReturnType<typeof certificateLife>]>([
    ['a year long, with 31 days left', certificate(365, 31), 'good'],
    ['a year long, with 30 days left', certificate(365, 30), 'soon'],
    ['seven days long, with three left', certificate(7, 3), 'good'],
    ['seven days long, with two left', certificate(7, 2), 'soon'],
    ['two days long, with one left', certificate(2, 1), 'soon'],
    ['renewed by itself, with 20 days left', certificate(90, 20, { Acme: acme }), 'good'],
    ['renewed by itself, with a week left', certificate(90, 7, { Acme: acme }), 'soon'],
    ['whose renewal failed', certificate(90, 20, { Acme: { ...acme, State: 'failed' } }), 'failing'],
    ['that was never issued', certificate(0, null, { CertificateStatus: 'Failed' }), 'failing'],
    ['that is asked for', certificate(0, null, { CertificateStatus: 'Pending' }), 'pending'],
    ['that is over', certificate(365, 0, { CertificateStatus: 'Expired' }), 'over'],
  ])('%s', (_sentence, subject, life) => expect(certificateLife(subject)).toBe(life));
});
