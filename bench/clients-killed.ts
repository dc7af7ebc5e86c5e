/** `node scripts/bench.mjs clients-killed`: kills 1,000 clients in each state over each protocol and tells how soon that is noticed. */
import { killClients, PROTOCOLS, STATES } from '../packages/dataplane/test/drills/clients-killed.ts';

const clients = Number(process.argv[3] ?? 1000);
for (const bySignal of [false, true]) {
  for (const protocol of PROTOCOLS) {
    for (const state of STATES) process.stdout.write(`${JSON.stringify(await killClients({ protocol, state, clients, bySignal }))}\n`);
  }
}
