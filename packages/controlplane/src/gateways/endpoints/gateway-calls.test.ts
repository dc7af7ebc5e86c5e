import { X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createCertificate } from '@infergate/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpGatewayCalls } from './gateway-calls.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const own = createCertificate('gateway.test');
const stranger = createCertificate('gateway.test');

/** What a listener with this certificate is sent, and what is answered. */
async function callAt({ cert, key }: { readonly cert: string; readonly key: string }, known: X509Certificate | null) {
  const seen: (string | boolean | undefined)[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    seen.push(request.headers.host, (request.socket as { readonly servername?: string | false }).servername);
    response.end('ok');
  });
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const reach = { entrance: 'internet', url: 'https://gateway.test:8443/api/predict/echo', host: '127.0.0.1', port, from: null } as const;
  const headers = [['Authorization', 'the-token']] as const;
  const request = { reach, method: 'GET', target: '/api/predict/echo', headers, body: Buffer.alloc(0) };
  const answer = new HttpGatewayCalls(known).send(request, new AbortController().signal);
  return { answer, seen };
}

describe('a call of a gateway that speaks TLS', () => {
  it('goes to the listener, under the name that callers use', async () => {
    const { answer, seen } = await callAt(own, new X509Certificate(own.cert));
    expect((await answer).status).toBe(200);
    expect(seen).toEqual(['gateway.test:8443', 'gateway.test']);
  });

  it('sends nothing to whoever shows another certificate, of whatever name', async () => {
    const { answer, seen } = await callAt(stranger, new X509Certificate(own.cert));
    await expect(answer).rejects.toThrow('not the one of this installation');
    expect(seen).toEqual([]);
    await expect((await callAt(own, null)).answer).rejects.toThrow('not the one of this installation');
  });
});
