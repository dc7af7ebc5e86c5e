import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gatewayRecord, SOME_TIME_MS } from '@infergate/testkit';
import { describe, expect, it } from 'vitest';
import type { AcmeChallengeRecord, CertificateRecord } from '../store/certificate-records.ts';
import type { GatewayRecord } from '../store/gateway-records.ts';
import { type DedicatedSettings, translateDedicated } from './dedicated-gateway.ts';

const CASES = join(import.meta.dirname, 'testdata', 'dedicated');

interface Case {
  /** One sentence: what this case is about. */
  readonly about: string;
  readonly record?: Partial<GatewayRecord>;
  /** Ids, and whether each has a key, is without one, or is still to be issued. */
  readonly certificates?: Readonly<Record<string, 'pair' | 'authority' | 'pending'>>;
  readonly challenges?: readonly Omit<AcmeChallengeRecord, 'id' | 'gatewayId'>[];
  readonly settings?: Partial<DedicatedSettings>;
}

const SETTINGS: DedicatedSettings = {
  addressPolicy: { deny: ['10.1.0.0/16'], ownListeners: [{ host: '127.0.0.1', port: 7070 }] },
  trustedProxies: ['10.2.0.0/16'],
  authFailures: { perSecond: 5, burst: 20 },
  baseDomain: null,
  specifications: {
    '2c4g': { bandwidthMbps: 1000 },
    '4c8g': { bandwidthMbps: 2000 },
    '8c16g': { bandwidthMbps: 4000 },
    '16c32g': { bandwidthMbps: 8000 },
  },
  application: { node: { bandwidthMbps: 0 } },
};

function certificateOf(id: string, kind: 'pair' | 'authority' | 'pending' | undefined): CertificateRecord | null {
  if (kind === undefined) return null;
  const issued = {
    certificatePem: `certificate of ${id}`,
    privateKeyPem: kind === 'pair' ? `key of ${id}` : null,
    names: [],
    issuer: '',
    serialNumber: '',
    fingerprint: '',
    notBefore: SOME_TIME_MS,
    notAfter: SOME_TIME_MS,
  };
  const use = kind === 'authority' ? 'client-authority' : 'server';
  const times = { createdAt: SOME_TIME_MS, updatedAt: SOME_TIME_MS };
  return { id, name: id, source: 'uploaded', use, issued: kind === 'pending' ? null : issued, acme: null, ...times };
}

function cases(): readonly (Case & { readonly file: string })[] {
  const files = readdirSync(CASES).filter((name) => name.endsWith('.in.json'));
  return files.map((file) => ({ file, ...(JSON.parse(readFileSync(join(CASES, file), 'utf8')) as Case) }));
}

describe('a dedicated gateway', () => {
  it.each(cases())('$about', async ({ file, record = {}, certificates = {}, challenges = [], settings }) => {
    const input = {
      record: gatewayRecord(record),
      certificate: (id: string) => certificateOf(id, certificates[id]),
      challenges: challenges.map((challenge, index) => ({ id: String(index), gatewayId: 'gw-front', ...challenge })),
    };
    const text = JSON.stringify(translateDedicated(input, { ...SETTINGS, ...settings }), null, 2);
    await expect(`${text}\n`).toMatchFileSnapshot(join(CASES, file.replace('.in.json', '.out.golden')));
  });
});
