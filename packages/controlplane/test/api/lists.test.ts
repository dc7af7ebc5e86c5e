import { serviceRecord, serviceStatus } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlibabaCall } from './alibaba-clients.ts';
import { type ApiUnderTest, echoConfig, refusal, startApi } from './harness.ts';

describe('ListServices', () => {
  let api: ApiUnderTest;
  let call: AlibabaCall;
  beforeEach(async () => {
    api = await startApi();
    call = api.client();
  });
  afterEach(() => api.close());

  const names = async (query: Readonly<Record<string, string>>) => {
    const { Services } = await call('ListServices', { query });
    return (Services as { readonly ServiceName: string }[]).map((service) => service.ServiceName);
  };

  it('filters, sorts and pages as PAI-EAS does', async () => {
    await api.store.transaction(async (tx) => {
      const insert = (at: number, name: string, labels: Readonly<Record<string, string>>) => {
        const status = serviceStatus({ phase: at === 2 ? 'Stopped' : 'Running' });
        return tx.insertService(serviceRecord({ id: `eas-m-${at}`, name, labels, status, createdAt: at * 1_000, updatedAt: 9_000 - at }));
      };
      await insert(1, 'vision_one', { team: 'a' });
      await insert(2, 'vision_two', { team: 'b' });
      await insert(3, 'speech', { team: 'a', tier: 'gold' });
    });
    expect(await names({})).toEqual(['speech', 'vision_two', 'vision_one']);
    expect(await names({ Order: 'asc' })).toEqual(['vision_one', 'vision_two', 'speech']);
    expect(await names({ Sort: 'ServiceName', Order: 'asc' })).toEqual(['speech', 'vision_one', 'vision_two']);
    expect(await names({ Filter: 'vision' })).toEqual(['vision_two', 'vision_one']);
    expect(await names({ ServiceName: 'speech' })).toEqual(['speech']);
    expect(await names({ ServiceUid: 'eas-m-2' })).toEqual(['vision_two']);
    expect(await names({ ServiceStatus: 'Stopped' })).toEqual(['vision_two']);
    expect(await names({ Label: '{"team":"a"}' })).toEqual(['speech', 'vision_one']);
    expect(await names({ Label: '{"team":"a","tier":"gold"}' })).toEqual(['speech']);
    expect(await names({ QuotaId: 'anything', WorkspaceId: '1' })).toHaveLength(3);
    expect(await call('ListServices', { query: { PageNumber: '2', PageSize: '2' } })).toMatchObject({
      PageNumber: 2,
      PageSize: 2,
      TotalCount: 3,
      Services: [{ ServiceName: 'vision_one' }],
    });
  });

  it('refuses parameters that are unknown, out of range or of another type, all together', async () => {
    const refused = await refusal(
      call('ListServices', { query: { PageSize: '0', PageNumber: 'x', Sort: 'Colour', Pagesize: '3', Label: '{' } }),
    );
    expect(refused).toMatchObject({ status: 400, code: 'InvalidParameter' });
    expect(refused.problems.map((problem) => problem.path).toSorted()).toEqual(['PageNumber', 'PageSize', 'Pagesize', 'Sort']);
    expect(refused.message).toContain('Did you mean PageSize?');
    expect((await refusal(call('ListServices', { query: { Label: '{' } }))).problems[0]?.path).toBe('Label');
  });

  it('answers for a thousand services in less than 200 ms of processor time', async () => {
    await api.store.transaction(async (tx) => {
      for (let i = 0; i < 1_000; i += 1) {
        const config = echoConfig(`service_${i}`, {
          containers: [{ command: 'node server.mjs', env: [{ name: 'KEY', value: 'x'.repeat(500) }] }],
        });
        await tx.insertService(serviceRecord({ id: `eas-m-${i}`, name: `service_${i}`, config: JSON.stringify(config) }));
      }
    });
    const { SessionToken } = await call('CreateSession');
    const durations: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const began = process.cpuUsage();
      const answer = await fetch(`${api.url}/api/v2/services?PageSize=1000`, {
        headers: { authorization: `Bearer ${String(SessionToken)}` },
      });
      const { Services, TotalCount } = (await answer.json()) as { readonly Services: unknown[]; readonly TotalCount: number };
      const { user, system } = process.cpuUsage(began);
      durations.push((user + system) / 1_000);
      expect([Services.length, TotalCount]).toEqual([1_000, 1_000]);
    }
    // Processor time of server and client together, and the best of five: neighbours on the machine can only add.
    expect(Math.min(...durations)).toBeLessThan(200);
  });
});
