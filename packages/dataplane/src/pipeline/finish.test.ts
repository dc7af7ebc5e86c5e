import { GATEWAY_PROBLEMS, type GatewayProblemCode } from '@infergate/contract';
import { expect, test } from 'vitest';
import { exchange } from '../../test/exchange.ts';
import { FakeDownstream } from '../../test/fake-downstream.ts';
import { finish } from './finish.ts';

const codes = (Object.keys(GATEWAY_PROBLEMS) as GatewayProblemCode[]).filter((code) => code !== 'client_closed');

test.each(codes)('%s says when to come again where that may help', (code) => {
  const downstream = new FakeDownstream();
  finish(exchange({ downstream }), { refused: code });
  const { status } = GATEWAY_PROBLEMS[code];
  expect(downstream.answer?.status).toBe(status);
  expect(downstream.answer?.headers.includes('Retry-After')).toBe([429, 450, 503].includes(status));
});

test('a refusal that knows better says so itself', () => {
  const downstream = new FakeDownstream();
  finish(exchange({ downstream }), { refused: 'rate_limited', headers: ['Retry-After', '7'] });
  expect(downstream.answer?.headers).toEqual(['Content-Type', 'application/json', 'Retry-After', '7']);
});
