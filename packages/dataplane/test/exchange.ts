import { Exchange, type ExchangeStart } from '../src/exchange/exchange.ts';
import { EMPTY_TABLE } from '../src/routing/table.ts';
import { FakeDownstream } from './fake-downstream.ts';
import { requestHead } from './request-head.ts';

/** What a listener would hand over for `GET target`. */
export function exchangeStart(overrides: Partial<ExchangeStart> = {}): ExchangeStart {
  return {
    id: 'request-1',
    entrance: 'internet',
    vpcId: null,
    peerAddress: '127.0.0.1',
    isSecure: false,
    securedFor: null,
    head: requestHead('GET', '/api/predict/echo'),
    downstream: new FakeDownstream(),
    table: EMPTY_TABLE,
    startedAtMs: 0,
    ...overrides,
  };
}

export function exchange(overrides: Partial<ExchangeStart> = {}): Exchange {
  return new Exchange(exchangeStart(overrides));
}
