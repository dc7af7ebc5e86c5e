import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DataPaths } from '../configuration/paths.ts';
import { gatewayMachinery } from './dedicated-gateways.ts';
import type { GatewayPlace } from './gateway-node.ts';

test('nothing of a gateway that is deleted is left, also not what a killed controller had begun to write', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ig-files-'));
  try {
    const paths = { gateways: join(folder, 'gateways'), logs: join(folder, 'logs'), sockets: join(folder, 'sockets') };
    const files = ['gateways/gw-a.json', 'gateways/gw-a.json.x1y2.tmp', 'gateways/gw-a/workers.json', 'sockets/gw-a.sock'];
    const logs = ['logs/access-gw-a-0.log', 'logs/gateway-gw-a.log', 'logs/gateway-gw-a.log.1'];
    const others = ['gateways/gw-ab.json', 'gateways/gw-ab/workers.json', 'logs/gateway-gw-ab.log', 'sockets/gw-ab.sock'];
    for (const id of ['gw-a', 'gw-ab']) mkdirSync(join(paths.gateways, id), { recursive: true });
    for (const path of [paths.logs, paths.sockets]) mkdirSync(path);
    for (const file of [...files, ...logs, ...others]) writeFileSync(join(folder, file), '');
    gatewayMachinery({ paths: paths as DataPaths } as GatewayPlace).removeFiles('gw-a');
    const left = readdirSync(folder, { recursive: true }).map(String);
    expect(left.filter((name) => /gw-a\b/.test(name))).toEqual([]);
    expect(left).toEqual(expect.arrayContaining(others));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
