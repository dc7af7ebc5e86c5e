import { describe, expect, it } from 'vitest';
import type { AcmeOrder, IssuedCertificate } from '../store/certificate-records.ts';
import { certificateState, daysLeft } from './certificate-state.ts';

const NOW = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

describe('the state of a certificate', () => {
  const issued = (notAfter: number) => ({ notAfter }) as IssuedCertificate;
  const acme = (state: AcmeOrder['state']) => ({ state }) as AcmeOrder;

  it('is that of what is served, whatever became of its renewal', () => {
    expect(certificateState({ issued: issued(NOW + 1), acme: null }, NOW)).toBe('Succeeded');
    expect(certificateState({ issued: issued(NOW + 1), acme: acme('failed') }, NOW)).toBe('Succeeded');
    expect(certificateState({ issued: issued(NOW), acme: acme('pending') }, NOW)).toBe('Expired');
  });

  it('is that of the order before anything is served', () => {
    expect(certificateState({ issued: null, acme: acme('pending') }, NOW)).toBe('Pending');
    expect(certificateState({ issued: null, acme: acme('failed') }, NOW)).toBe('Failed');
  });

  it('counts whole days', () => {
    expect([2 * DAY_MS, 2 * DAY_MS - 1, 0, -1].map((left) => daysLeft(NOW + left, NOW))).toEqual([2, 1, 0, -1]);
  });
});
