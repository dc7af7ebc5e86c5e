import { gatewayResource, instanceResource, serviceResource, TEST_TOKEN, type ServiceOverrides } from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { PhasesHarness } from '../../test/phases-harness.ts';

const instances = [instanceResource('a', 20_000)];
const echo = (overrides: ServiceOverrides = {}) => serviceResource('echo', { instances, ...overrides });
const TOKEN = ['Authorization', TEST_TOKEN];
const codes = (harness: PhasesHarness, count: number) =>
  Array.from({ length: count }, () => harness.request('/api/predict/echo', TOKEN).code());

describe('a change of the table', () => {
  test('keeps what it does not touch, object for object', () => {
    const harness = new PhasesHarness([gatewayResource(), echo(), serviceResource('other')]);
    const before = harness.holder.table;
    harness.change([echo({ version: 2 })]);
    const after = harness.holder.table;
    expect(after).not.toBe(before);
    expect(after.services.get('other')).toBe(before.services.get('other'));
    expect(after.services.get('echo')).not.toBe(before.services.get('echo'));
    expect(after.services.get('echo')?.pool).toBe(before.services.get('echo')?.pool);
    expect(after.services.get('echo')?.metrics).toBe(before.services.get('echo')?.metrics);
    expect(before.services.get('echo')?.version).toBe(1);
  });

  test('does not refill a limit', () => {
    const harness = new PhasesHarness([gatewayResource(), echo({ limits: { rate: 2 } })]);
    expect(codes(harness, 3)).toEqual([null, null, 'rate_limited']);
    harness.change([echo({ version: 2, limits: { rate: 2 } })]);
    expect(codes(harness, 1)).toEqual(['rate_limited']);
    harness.replace([gatewayResource(), echo({ version: 3, limits: { rate: 2 } })]);
    expect(codes(harness, 1)).toEqual(['rate_limited']);
  });

  test('turns limits on and off', () => {
    const harness = new PhasesHarness([gatewayResource(), echo({ limits: { rate: 1 } })]);
    expect(codes(harness, 2)).toEqual([null, 'rate_limited']);
    harness.change([echo()]);
    expect(codes(harness, 2)).toEqual([null, null]);
    harness.change([echo({ limits: { rate: 1 } })]);
    expect(codes(harness, 2)).toEqual([null, 'rate_limited']);
  });

  test('of the gateway reaches every service', () => {
    const harness = new PhasesHarness([gatewayResource(), echo()]);
    expect(codes(harness, 2)).toEqual([null, null]);
    harness.change([gatewayResource({ rateLimit: { perService: 1, total: 0 } })]);
    expect(codes(harness, 2)).toEqual([null, 'gateway_rate_limited']);
    harness.change([gatewayResource({ rateLimit: { perService: 0, total: 1 } })]);
    expect(codes(harness, 2)).toEqual([null, 'gateway_rate_limited']);
    harness.change([gatewayResource()]);
    expect(codes(harness, 2)).toEqual([null, null]);
  });

  test('removes what a whole snapshot no longer has', () => {
    const harness = new PhasesHarness([gatewayResource(), echo(), serviceResource('other')]);
    harness.replace([gatewayResource(), serviceResource('other')]);
    expect([...harness.holder.table.services.keys()]).toEqual(['other']);
    expect(harness.request('/api/predict/echo', TOKEN).code()).toBe('service_not_found');
  });

  test('keeps a service that a whole snapshot has only in a broken form', () => {
    const harness = new PhasesHarness([gatewayResource(), echo()]);
    harness.replace([gatewayResource(), echo({ upstreamCaPem: 'x' })]);
    expect(codes(harness, 1)).toEqual([null]);
    expect(Object.keys(harness.holder.refused)).toEqual(['service/echo']);
    harness.replace([gatewayResource()]);
    expect(harness.holder.refused).toEqual({});
    expect(codes(harness, 1)).toEqual(['service_not_found']);
  });
});
