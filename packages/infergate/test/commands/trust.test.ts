import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificate } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../command-line.ts';
import { FakeManagement, ok, serviceFields } from '../fake-management.ts';

/** For another name than the address that it is called by. */
const named = createCertificate('gw.example.com');
const other = createCertificate('gw.example.com');

let management: FakeManagement;
let folder: string;

beforeEach(async () => {
  management = await FakeManagement.start(named);
  management.answer('ListServices', ok({ Services: [serviceFields()], TotalCount: 1 }));
  folder = mkdtempSync(join(tmpdir(), 'infergate-trust-'));
  writeFileSync(join(folder, 'other.pem'), other.cert);
  const access = { endpoint: management.endpoint, accessKeyId: 'ak', accessKeySecret: 's' };
  writeFileSync(join(folder, 'credentials.json'), JSON.stringify(access));
});

afterEach(async () => {
  await management.close();
  rmSync(folder, { recursive: true, force: true });
});

const LIST = ['service', 'list'];

describe('a management API that speaks TLS', () => {
  it('is believed with the certificate of its data directory, whatever its name', async () => {
    writeFileSync(join(folder, 'certificate.pem'), named.cert);
    expect(await run([...LIST, '--data-dir', folder])).toMatchObject({ exitCode: 0, err: '1 of 1\n' });
  });

  it('is not believed with the certificate of another', async () => {
    writeFileSync(join(folder, 'certificate.pem'), other.cert);
    const { exitCode, err } = await run([...LIST, '--data-dir', folder]);
    expect(exitCode).toBe(3);
    expect(err).toContain('name its authority with --ca or INFERGATE_CA');
    expect(management.calls).toEqual([]);
  });

  it('is not believed without any', async () => {
    const { exitCode, err } = await run([...LIST, '--data-dir', folder]);
    expect(exitCode).toBe(3);
    expect(err).toMatch(/self-signed certificate.*--ca or INFERGATE_CA/s);
  });

  it.each([
    ['--ca', ['--ca', 'local.pem'], {}],
    ['INFERGATE_CA', [], { INFERGATE_CA: 'local.pem' }],
  ])('is believed by an authority that %s names, under the name of its certificate alone', async (_, args, environment) => {
    const local = createCertificate('localhost');
    writeFileSync(join(folder, 'local.pem'), local.cert);
    const secure = await FakeManagement.start(local);
    secure.answer('ListServices', ok({ Services: [], TotalCount: 0 }));
    const call = (endpoint: string) =>
      run([...LIST, ...args], { cwd: folder, environment: { ...secure.environment, ...environment, INFERGATE_ENDPOINT: endpoint } });
    expect(await call(secure.endpoint.replace('127.0.0.1', 'localhost'))).toMatchObject({ exitCode: 0 });
    expect(await call(secure.endpoint)).toMatchObject({ exitCode: 3 });
    await secure.close();
  });

  it.each([
    [['--ca', 'absent.pem'], {}, '--ca: '],
    [[], { INFERGATE_CA: 'credentials.json' }, 'INFERGATE_CA: '],
  ])('an authority that cannot be read is a usage error: %j %j', async (args, environment, said) => {
    const { exitCode, err } = await run([...LIST, ...args], { cwd: folder, environment, management });
    expect(exitCode).toBe(2);
    expect(err).toContain(said);
  });

  it('goes for services as well', async () => {
    writeFileSync(join(folder, 'certificate.pem'), named.cert);
    management.answer('DescribeService', ok(serviceFields({ InternetEndpoint: `${management.endpoint}/api/predict/echo` })));
    const { exitCode, out } = await run(['service', 'invoke', 'echo', '--data-dir', folder]);
    // The fake answers what it does not know with an error of its own: it was reached.
    expect({ exitCode, reached: out.includes('Unprepared') }).toEqual({ exitCode: 1, reached: true });
    rmSync(join(folder, 'certificate.pem'));
    management.answer('ListServices', ok({ Services: [], TotalCount: 0 }));
    expect(await run(['service', 'invoke', 'echo', '--data-dir', folder])).toMatchObject({ exitCode: 3 });
  });
});
