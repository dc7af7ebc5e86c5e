import { describe, expect, test } from 'vitest';
import { killClients, PROTOCOLS, STATES } from './clients-killed.ts';

const plans = PROTOCOLS.flatMap((protocol) => STATES.map((state) => ({ protocol, state })));

describe('clients that are killed give everything back', () => {
  test.each(plans)('over $protocol, $state', async ({ protocol, state }) => {
    const report = await killClients({ protocol, state, clients: 60, bySignal: false });
    expect(report.longestMs).toBeLessThan(5000);
  });

  test.each(PROTOCOLS)('with their process, over %s', async (protocol) => {
    const report = await killClients({ protocol, state: 'streaming', clients: 60, bySignal: true });
    expect(report.longestMs).toBeLessThan(5000);
  });
});
