import { gatewayResource, serviceResource } from '@infergate/testkit';
import { expect, test } from 'vitest';
import { matchRoute } from '../../src/phases/match-route.ts';
import { exchange } from '../exchange.ts';
import { PhasesHarness } from '../phases-harness.ts';
import { requestHead } from '../request-head.ts';

/** `npm run soak` measures the time. */
test.each([10, 10_000])('among %i services the matcher asks for one, once', (count) => {
  const resources = Array.from({ length: count }, (_, i) => serviceResource(`model_${i}`));
  const { table } = new PhasesHarness([gatewayResource(), ...resources]).pipeline;
  const asked: string[] = [];
  const services = new Proxy(table.services, {
    get: (map, key) => {
      if (key !== 'get') throw new Error(`the matcher uses ${String(key)}`);
      return (name: string) => {
        asked.push(name);
        return map.get(name);
      };
    },
  });
  const last = `model_${count - 1}`;
  const request = exchange({ table: { ...table, services }, head: requestHead('POST', `/api/predict/${last}/v1`) });
  expect(matchRoute.run(request)).toBeNull();
  expect(request.route?.service).toBe(last);
  expect(asked).toEqual([last]);
});
