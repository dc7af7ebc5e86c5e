import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../command-line.ts';
import { FakeManagement, ok, refused } from '../fake-management.ts';

const CHECK = {
  Domain: 'models.example.com',
  Type: 'internet',
  Attached: true,
  Status: 'Ok',
  Message: 'models.example.com leads to gw-a.infer.test.',
  RequiredRecords: [{ Name: 'models.example.com.', Type: 'CNAME', Value: 'gw-a.infer.test.' }],
  FoundAliases: ['gw-a.infer.test'],
  FoundAddresses: ['192.0.2.7'],
};

describe('infergate gateway domain check', () => {
  let management: FakeManagement;
  beforeEach(async () => {
    management = await FakeManagement.start();
  });
  afterEach(() => management.close());

  const check = (...args: string[]) => run(['gateway', 'domain', 'check', 'gw-a', 'models.example.com', ...args], { management });

  it('shows the record to create and where the domain leads', async () => {
    management.answer('CheckGatewayDomain', ok(CHECK));
    const { exitCode, out } = await check('--private');
    expect(exitCode).toBe(0);
    expect(out).toContain('models.example.com. CNAME gw-a.infer.test.');
    expect(out).toContain('gw-a.infer.test, 192.0.2.7');
    expect(management.callsOf('CheckGatewayDomain')[0]?.query).toEqual({ Domain: 'models.example.com', Type: 'intranet' });
  });

  it('fails when the domain leads elsewhere, and says what to do', async () => {
    const Message = 'models.example.com leads elsewhere: to 203.0.113.1. Replace its records by: …';
    management.answer('CheckGatewayDomain', ok({ ...CHECK, Status: 'Elsewhere', Message, FoundAliases: [] }));
    const { exitCode, err } = await check();
    expect([exitCode, err.trim()]).toEqual([1, Message]);
  });

  it('shows why it was refused', async () => {
    management.answer('CheckGatewayDomain', refused(404, 'InvalidGateway.NotFound', 'There is no gateway "gw-a".'));
    expect(await check()).toMatchObject({ exitCode: 4, err: expect.stringContaining('There is no gateway "gw-a".') as string });
  });
});
