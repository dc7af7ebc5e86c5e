import { once } from 'node:events';
import { createServer } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { createAuthority, createCertificate } from '@infergate/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { listenLocally } from '../../test/local-server.ts';
import { HTTP_PROTOCOLS, TlsIdentity } from './identity.ts';

const root = createAuthority('root');
const middle = root.issue({ names: ['middle'], isAuthority: true });
const leaf = middle.issue({ names: ['a.example.com'] });
const client = middle.issue({ names: ['client'] });
const expired = middle.issue({ names: ['client'], notBefore: Date.UTC(2025, 0, 1), notAfter: Date.UTC(2025, 1, 1) });
const other = createAuthority('other');
const stranger = createCertificate('client');

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(identity: TlsIdentity): Promise<number> {
  const server = createServer((socket) => {
    socket.once('data', (bytes) => {
      socket.pause();
      identity.begin(socket, bytes, (secure) => secure.end('served'));
    });
    socket.on('error', () => undefined);
  });
  closers.push(() => server.close());
  return listenLocally(server);
}

/** What the server has said, or why it said nothing. */
async function hear(port: number, options: ConnectionOptions = {}): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', servername: 'a.example.com', ca: root.cert, ...options });
  closers.push(() => socket.destroy());
  return heardBy(socket);
}

async function heardBy(socket: TLSSocket): Promise<string> {
  let heard = '';
  socket.on('data', (bytes) => (heard += String(bytes)));
  socket.on('error', (error) => (heard ||= error.message));
  await once(socket, 'close').catch(() => undefined);
  return heard;
}

const identity = (clientAuthoritiesPem: string | null): TlsIdentity =>
  new TlsIdentity({ certificatePem: leaf.chain, privateKeyPem: leaf.key, clientAuthoritiesPem, protocols: HTTP_PROTOCOLS });

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('over %s', (version) => {
  const only = { minVersion: version, maxVersion: version };

  test('a chain is shown whole', async () => {
    expect(await hear(await serve(identity(null)), only)).toBe('served');
  });

  test.each([
    ['a root', root.cert],
    ['an authority below it', middle.cert],
    ['one among several', other.cert + middle.cert],
  ])('clients show certificates of %s', async (_, authorities) => {
    const port = await serve(identity(authorities));
    const [served, late, unknown, none] = await Promise.all(
      [client, expired, stranger, null].map((shown) =>
        hear(port, {
          ...only,
          ...(shown === null ? {} : { cert: authorities === root.cert ? shown.chain || shown.cert : shown.cert, key: shown.key }),
        }),
      ),
    );
    expect(served).toBe('served');
    for (const refused of [late, unknown, none]) expect(refused).not.toContain('served');
  });

  test('who has shown a certificate once has to show it again', async () => {
    const port = await serve(identity(root.cert));
    const first = connect({
      port,
      host: '127.0.0.1',
      servername: 'a.example.com',
      ca: root.cert,
      cert: client.chain,
      key: client.key,
      ...only,
    });
    let session: Buffer | undefined;
    first.on('session', (ticket) => (session = ticket));
    expect(await heardBy(first)).toBe('served');
    session ??= first.getSession();
    const again = await hear(port, { ...only, ...(session === undefined ? {} : { session }) });
    expect(again).not.toContain('served');
  });
});

test('a certificate with the key of another is none', () => {
  const options = { certificatePem: leaf.cert, privateKeyPem: client.key, clientAuthoritiesPem: null, protocols: HTTP_PROTOCOLS };
  expect(() => new TlsIdentity(options)).toThrow(/key values mismatch/);
});
