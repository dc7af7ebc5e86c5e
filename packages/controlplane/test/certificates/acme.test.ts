import { randomBytes, X509Certificate } from 'node:crypto';
import {
  type AcmeOrder,
  type CertificateLoops,
  type CertificateRecord,
  createCertificateLoops,
  SqliteStore,
} from '@infergate/controlplane';
import { AddressPolicy, SecretBox, silentLogger, systemClock } from '@infergate/kernel';
import {
  acmeCertificate,
  acmeOrder,
  gatewayResource,
  hasPebble,
  type Pebble,
  startGateway,
  startPebble,
  type TestGateway,
} from '@infergate/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answersOf, fingerprintServed } from './served.ts';

const DAY_MS = 86_400_000;

interface Overrides {
  readonly authorityPem?: string | null;
  readonly deny?: readonly string[];
  readonly publish?: (gatewayId: string) => Promise<void>;
  readonly email?: string | null;
}

/** Nobody may come in, and the authority gets its answers all the same. */
const SHUT = { id: 'gw-1', name: 'edge', access: { internet: [], vpcs: {} } } as const;

describe.skipIf(!hasPebble)('a certificate of an authority', { timeout: 60_000 }, () => {
  let store: SqliteStore;
  let gateway: TestGateway;
  let pebble: Pebble;
  let loops: CertificateLoops;
  let published: string[];

  beforeAll(async () => {
    gateway = await startGateway([gatewayResource(SHUT)], { id: 'gw-1' });
    const { port } = gateway.internet;
    pebble = await startPebble({ httpPort: port, tlsPort: port });
  });
  afterAll(async () => {
    await pebble.close();
    await gateway.close();
  });
  beforeEach(async () => {
    store = await SqliteStore.open({ path: ':memory:', secrets: new SecretBox(randomBytes(32)), clock: systemClock, log: silentLogger });
    published = [];
    loops = createLoops();
    await loops.start();
  });
  afterEach(async () => {
    await loops.close();
    await store.close();
  });

  function createLoops(overrides: Overrides = {}): CertificateLoops {
    const { authorityPem = pebble.authorityPem, deny = [], publish = publishAnswers, email = 'someone@example.com' } = overrides;
    return createCertificateLoops({
      store,
      clock: systemClock,
      log: silentLogger,
      answers: { publish },
      acme: {
        policy: new AddressPolicy({ deny, ownListeners: [] }),
        directoryUrl: pebble.directoryUrl,
        email,
        authorityPem,
        renewBeforeMs: 30 * DAY_MS,
        userAgent: 'infergate-test',
      },
    });
  }

  /** What the publication of gateways does: the gateway is told of what is stored. */
  async function publishAnswers(gatewayId: string): Promise<void> {
    published.push(gatewayId);
    gateway.change([gatewayResource({ ...SHUT, acme: answersOf(await store.transaction((tx) => tx.resources('acme-challenge'))) })]);
  }

  const put = (record: CertificateRecord) => store.transaction((tx) => tx.putResource('certificate', record));
  const read = () => store.transaction((tx) => tx.resource('certificate', 'cert-1'));
  const ask = (order: Partial<AcmeOrder> = {}) => put(wanted(order));

  /** Resolves with the record when the order is in the state. */
  async function until(state: AcmeOrder['state']): Promise<CertificateRecord> {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        const stop = store.onChange(() => {
          stop();
          resolve();
        });
      });
      const record = await read();
      if (record?.acme?.state === state) return record;
      await changed;
    }
  }

  it.each(['http-01', 'tls-alpn-01'] as const)('is issued by %s for all of its domains', async (challenge) => {
    await ask({ challenge, domains: ['a.example.com', 'b.example.com'] });
    const { issued, acme } = await until('issued');
    expect(issued?.names.toSorted()).toEqual(['a.example.com', 'b.example.com']);
    const [leaf] = issued?.certificatePem.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? [];
    expect(new X509Certificate(leaf ?? '').checkHost('a.example.com')).toBe('a.example.com');
    expect(issued?.privateKeyPem).toContain('PRIVATE KEY');
    expect(acme).toMatchObject({ message: '', attempts: 0, placed: null });
    expect(published).toContain('gw-1');
    expect(await store.transaction((tx) => tx.resources('acme-challenge'))).toEqual([]);
  });

  it('is renewed under the same id, with another key and the same account, and served', async () => {
    await ask();
    const first = await until('issued');
    const account = await store.transaction((tx) => tx.resource('acme-account', pebble.directoryUrl));
    await ask({ placed: null });
    const second = await until('issued');
    for (const { issued } of [first, second]) {
      const { certificatePem = '', privateKeyPem, fingerprint } = issued ?? {};
      const certificate = { certificatePem, privateKeyPem: privateKeyPem ?? '' };
      const domain = { domain: 'a.example.com', entrance: 'internet', certificate, clientAuthoritiesPem: null, service: null } as const;
      gateway.change([gatewayResource({ ...SHUT, domains: [domain] })]);
      expect(await fingerprintServed(gateway.internet.port, 'a.example.com')).toBe(fingerprint);
    }
    expect(second.issued?.serialNumber).not.toBe(first.issued?.serialNumber);
    expect(second.issued?.privateKeyPem).not.toBe(first.issued?.privateKeyPem);
    expect(await store.transaction((tx) => tx.resource('acme-account', pebble.directoryUrl))).toEqual(account);
  });

  it('needs no address of an operator, and takes one later', async () => {
    for (const email of [null, 'first@example.com', 'second@example.com']) {
      await loops.close();
      loops = createLoops({ email });
      await loops.start();
      for (let round = 0; round < 2; round += 1) {
        await ask();
        expect((await until('issued')).acme?.message).toBe('');
      }
    }
  });

  it('says which domain was not validated, why, and what to look at', async () => {
    await loops.close();
    loops = createLoops({ publish: async () => undefined });
    await loops.start();
    await ask({ challenge: 'tls-alpn-01', domains: ['c.example.com'] });
    const { acme } = await until('failed');
    expect(acme?.message).toContain('c.example.com was not validated');
    expect(acme?.message).toContain('Port 443 of c.example.com has to lead to the Internet endpoint of the gateway.');
    expect(acme).toMatchObject({ attempts: 1, placed: null });
    expect((acme?.nextAttemptAt ?? 0) - Date.now()).toBeGreaterThan(30_000);
  });

  it('goes on with the order that a killed attempt had placed', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await loops.close();
    const waiting = createLoops({ publish: () => (release(), new Promise(() => undefined)) });
    await waiting.start();
    await ask();
    await held;
    await waiting.close();
    const key = (await read())?.acme?.placed?.privateKeyPem;
    expect(key).toContain('PRIVATE KEY');
    loops = createLoops();
    await loops.start();
    expect((await until('issued')).issued?.privateKeyPem).toBe(key);
  });

  it('is not asked for where the authority may not be called, or is not believed', async () => {
    for (const [overrides, reason] of [
      [{ deny: ['127.0.0.0/8'] }, 'lies in a range that may not be called'],
      [{ authorityPem: null }, 'acme.authorityFile'],
    ] as const) {
      await loops.close();
      loops = createLoops(overrides);
      await loops.start();
      await ask();
      expect((await until('failed')).acme?.message).toContain(reason);
    }
  });

  function wanted(order: Partial<AcmeOrder>): CertificateRecord {
    const now = Date.now();
    return acmeCertificate(acmeOrder({ nextAttemptAt: now, ...order }), { createdAt: now, updatedAt: now });
  }
});
