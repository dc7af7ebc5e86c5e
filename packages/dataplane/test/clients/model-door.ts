import { gatewayResource, instanceResource, serviceResource, startGateway, TEST_TOKEN, type TestGateway } from '@infergate/testkit';
import { afterEach } from 'vitest';
import { ModelSimulator } from './model-simulator.ts';

export interface ModelDoor {
  readonly gateway: TestGateway;
  readonly simulator: ModelSimulator;
  /** Where clients find the services; `limited` takes one request a second, `empty` has no instance. */
  readonly url: (service?: 'model' | 'limited' | 'empty' | 'nobody') => string;
}

/** Gateways with a simulated model behind them, that end with each test. */
export function useModelDoor(): (handler: Parameters<typeof ModelSimulator.start>[0]) => Promise<ModelDoor> {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });
  return async (handler) => {
    const simulator = await ModelSimulator.start(handler);
    const instances = [instanceResource('m', simulator.port)];
    const gateway = await startGateway([
      gatewayResource(),
      serviceResource('model', { instances }),
      serviceResource('limited', { instances, limits: { rate: 1 } }),
      serviceResource('empty'),
    ]);
    closers.push(
      () => simulator.close(),
      () => gateway.close(),
    );
    return { gateway, simulator, url: (service = 'model') => gateway.url(service) };
  };
}

export { TEST_TOKEN };
