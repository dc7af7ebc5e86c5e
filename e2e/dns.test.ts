import { execFile, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from './support/installation.ts';
import { until } from './support/until.ts';

const hasDig = spawnSync('dig', ['-v']).status === 0;
const run = promisify(execFile);

describe('an installation with a DNS server', () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await Installation.start({
      configuration: 'baseDomain: infer.test\ndns: { listen: "127.0.0.1:0", resolvers: ["127.0.0.1:9"] }\n',
    });
  });
  afterAll(() => installation.dispose());

  const endpoint = async () => (await installation.client().call('DescribeServer', {})).DnsEndpoint.split(':');

  test.skipIf(!hasDig)('answers for its base domain and nothing else, again after the controller was killed', async () => {
    const dig = async (...args: readonly string[]) => {
      const [host = '', port = ''] = await endpoint();
      return (await run('dig', [`@${host}`, '-p', port, '+time=5', '+tries=1', ...args])).stdout;
    };
    expect(await dig('infer.test', 'SOA')).toMatch(/status: NOERROR[\s\S]*flags: qr aa/);
    expect(await dig('+tcp', 'example.org')).toMatch(/status: REFUSED/);
    const { controllerPid } = installation.run;
    process.kill(controllerPid, 'SIGKILL');
    await until('another controller is there', () => installation.run.controllerPid !== controllerPid);
    expect(await dig('infer.test', 'SOA')).toMatch(/status: NOERROR/);
  });

  test('tells which record leads a domain to the shared gateway', async () => {
    const check = await installation.cli('gateway', 'domain', 'check', 'shared', 'models.infer.test', '--output', 'json');
    expect(JSON.parse(check.stdout)).toMatchObject({
      Status: 'Unknown',
      RequiredRecords: [{ Name: 'models.infer.test.', Type: 'CNAME', Value: 'infer.test.' }],
    });
  });
});

test('a port in use is said with the key that chooses it', async () => {
  const other = createSocket('udp4').bind(0, '127.0.0.1');
  await once(other, 'listening');
  const configuration = `baseDomain: infer.test\ndns: { listen: "127.0.0.1:${other.address().port}" }\n`;
  await expect(Installation.start({ configuration })).rejects.toThrow(/\(UDP\) for DNS: another program uses it\. .*dns\.listen/);
  other.close();
});
