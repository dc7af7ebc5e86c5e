import { killClients, PROTOCOLS, STATES } from '../../packages/dataplane/test/drills/clients-killed.ts';
import type { Drill, Finding } from './drill.ts';

const CLIENTS = 1000;
/** Of those that die with their processes, some at once: a machine has only so many processes. */
const CLIENTS_OF_PROCESSES = 200;
const MAX_MEDIAN_MS = 50;

/** Whatever clients are doing when they die: instances are told, and everything that was held for them is given back. */
export const clientsKilled: Drill = {
  name: 'clients-killed',
  title: `${CLIENTS} clients killed in each state over each protocol`,
  async run({ scale }) {
    const findings: Finding[] = [];
    for (const bySignal of [false, true]) {
      const clients = Math.max(10, Math.round((bySignal ? CLIENTS_OF_PROCESSES : CLIENTS) * scale));
      for (const protocol of PROTOCOLS) {
        for (const state of STATES) {
          const { medianMs, longestMs } = await killClients({ protocol, state, clients, bySignal });
          findings.push({
            what: `over ${protocol}, ${state}${bySignal ? ', with their process' : ''}: noticed within ${MAX_MEDIAN_MS} ms, and all given back`,
            seen: `${medianMs} ms in the middle, ${longestMs} ms at the longest`,
            holds: medianMs < MAX_MEDIAN_MS,
          });
        }
      }
    }
    return findings;
  },
};
