import { describe, expect, test } from 'vitest';
import { FakeClock } from '@infergate/testkit';
import { OK, problemOf, until } from '../front/harness.ts';
import { requestHead, useDoor } from './door.ts';

const { door, instance } = useDoor();

const ASK = requestHead('GET /api/predict/echo/x', 'Connection: keep-alive, Upgrade', 'Upgrade: WebSocket');
const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\nX-Own: 1\r\n\r\n';

/** Switches when a head has come, then says everything again that comes. */
const switching = (answer = SWITCH) => {
  const at = new Map<number, number>();
  return (socket: { write(text: string, encoding: 'latin1'): unknown }, text: string, connection: number): void => {
    const begun = at.get(connection);
    const head = text.indexOf('\r\n\r\n') + 4;
    if (begun === undefined && head === 3) return;
    if (begun === undefined) socket.write(answer, 'latin1');
    const from = begun ?? head;
    if (text.length > from) socket.write(text.slice(from), 'latin1');
    at.set(connection, text.length);
  };
};

describe('what is asked', () => {
  test('of the instance is the protocol, and nothing else of the connection', async () => {
    const upstream = await instance(switching());
    const gateway = await door(upstream);
    const client = gateway.client().send(ASK);
    await client.see('\r\n\r\n');
    expect(upstream.received[0]).toContain('Connection: Upgrade\r\nUpgrade: WebSocket\r\n');
    expect(upstream.received[0]?.match(/connection/gi)).toHaveLength(1);
    expect(client.received).toMatch(
      /^HTTP\/1\.1 101 Switching Protocols\r\nX-Own: 1\r\nX-Request-Id: [^\r]+\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n$/,
    );
  });

  test.each([
    ['is not named by Connection', 'GET', ['Upgrade: websocket']],
    ['is one of several', 'GET', ['Connection: Upgrade', 'Upgrade: websocket, other']],
    ['is named twice', 'GET', ['Connection: Upgrade', 'Upgrade: websocket', 'Upgrade: websocket']],
    ['is not allowed by the service', 'GET', ['Connection: Upgrade', 'Upgrade: tcp']],
    ['is HTTP/2', 'GET', ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__']],
    ['comes with a body', 'GET', ['Connection: Upgrade', 'Upgrade: websocket', 'Content-Length: 3']],
    ['comes with another method', 'POST', ['Connection: Upgrade', 'Upgrade: websocket']],
  ])('is dropped where it %s, and the request served', async (_, method, lines) => {
    const upstream = await instance((socket, text) => void (/\r\n\r\n(?:abc)?$/.test(text) && socket.write(OK)));
    const gateway = await door(upstream);
    const client = gateway.client().send(requestHead(`${method} /api/predict/echo/x`, ...lines));
    if (lines.includes('Content-Length: 3')) client.send('abc');
    await client.see('ok');
    expect(upstream.received[0]).not.toMatch(/upgrade/i);
  });

  test('over HTTP/1.0 is dropped', async () => {
    const upstream = await instance((socket, text) => void (text.endsWith('\r\n\r\n') && socket.write(OK)));
    const gateway = await door(upstream);
    await gateway.client().send(ASK.replace('HTTP/1.1', 'HTTP/1.0')).see('ok');
    expect(upstream.received[0]).not.toMatch(/upgrade/i);
  });

  test.each([
    [['*'], 'Tcp', 'tcp'],
    [['websocket', 'custom/2'], 'custom/2', 'custom/2'],
  ])('may be what the service allows: %j', async (upgrades, asked, answered) => {
    const upstream = await instance(switching(SWITCH.replace('websocket', asked)));
    const gateway = await door(upstream, { service: { protocols: { upgrades } } });
    const ask = requestHead('POST /api/predict/echo/x', 'Connection: Upgrade', `Upgrade: ${asked}`, 'Content-Length: 3');
    const client = gateway.client().send(`${ask}abc`);
    await client.see(`Upgrade: ${answered}\r\n\r\n`);
    client.send('through');
    await client.see('through');
    expect(upstream.received[0]).toMatch(/Content-Length: 3\r\n[^]*\r\n\r\nabcthrough$/);
  });

  test('never lets HTTP/2 past the checks of each request', async () => {
    const upstream = await instance((socket, text) => void (text.endsWith('\r\n\r\n') && socket.write(OK)));
    const gateway = await door(upstream, { service: { protocols: { upgrades: ['*', 'h2c'] } } });
    await gateway.client().send(ASK.replace('WebSocket', 'h2c')).see('ok');
    expect(upstream.received[0]).not.toMatch(/upgrade/i);
  });
});

describe('what is answered', () => {
  test.each([
    ['without Upgrade', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['without Connection', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'],
    ['with another protocol', SWITCH.replace('websocket', 'other')],
    ['with two protocols', SWITCH.replace('websocket', 'websocket, other')],
    ['by an instance of HTTP/1.0', SWITCH.replace('HTTP/1.1', 'HTTP/1.0')],
    ['with a length', SWITCH.replace('X-Own: 1', 'Content-Length: 5')],
    ['with chunks', SWITCH.replace('X-Own: 1', 'Transfer-Encoding: chunked')],
  ])('a switch %s is 502, and nothing passes', async (_, answer) => {
    const upstream = await instance((socket, text) => void (text.includes('\r\n\r\n') && socket.write(`${answer}early`)));
    const gateway = await door(upstream);
    const client = gateway.client().send(ASK);
    await client.see('}}');
    expect(problemOf(client.received)).toBe('upstream_invalid');
    expect(client.received).not.toContain('early');
    await until(() => upstream.gone[0] === true && gateway.open === 0);
  });

  test('a switch that nobody asked for is 502', async () => {
    const upstream = await instance((socket) => void socket.write(SWITCH));
    const gateway = await door(upstream);
    const client = gateway.client().send(requestHead('GET /api/predict/echo/x'));
    await client.see('}}');
    expect(problemOf(client.received)).toBe('upstream_invalid');
  });

  test('a switch before the request is complete is 502', async () => {
    const upstream = await instance((socket) => void socket.write(SWITCH.replace('websocket', 'tcp')));
    const gateway = await door(upstream, { service: { protocols: { upgrades: ['tcp'] } } });
    const client = gateway
      .client()
      .send(requestHead('POST /api/predict/echo/x', 'Connection: Upgrade', 'Upgrade: tcp', 'Content-Length: 9'));
    await client.see('}}');
    expect(problemOf(client.received)).toBe('upstream_invalid');
    await until(() => gateway.open === 0);
  });

  test('a refusal is an ordinary answer, and what follows is HTTP again', async () => {
    const upstream = await instance((socket, text) => {
      if (text.endsWith('\r\n\r\n')) socket.write('HTTP/1.1 426 Upgrade Required\r\nContent-Length: 2\r\n\r\nno');
    });
    const gateway = await door(upstream);
    // As a smuggler does it: takes the tunnel for granted, and wants to reach what it may not ask for.
    const client = gateway.client().send(`${ASK}GET /api/predict/hidden/x HTTP/1.1\r\nHost: gw\r\n\r\n`);
    await client.see('}}');
    expect(client.received).toMatch(/^HTTP\/1\.1 426 [^]*\r\n\r\nnoHTTP\/1\.1 404 /);
    expect(upstream.received.join('')).not.toContain('hidden');
    client.send(requestHead('GET /api/predict/echo/x'));
    await until(() => client.received.split('426 Upgrade Required').length === 3);
    expect(upstream.sockets).toHaveLength(1);
  });
});

describe('bytes', () => {
  test('sent ahead wait for the switch, and are not lost', async () => {
    const upstream = await instance(() => undefined);
    const gateway = await door(upstream);
    const client = gateway.client().send(`${ASK}early`);
    await until(() => upstream.received[0]?.includes('\r\n\r\n') === true);
    client.send(' bird');
    upstream.sockets[0]?.write('HTTP/1.1 103 Early Hints\r\n\r\n');
    await client.see('103 Early Hints');
    expect(upstream.received[0]).toMatch(/\r\n\r\n$/);
    upstream.sockets[0]?.write(`${SWITCH}at once`);
    await client.see('\r\n\r\nat once');
    await until(() => upstream.received[0]?.endsWith('\r\n\r\nearly bird') === true);
  });

  test('are counted in the line at the end', async () => {
    const upstream = await instance(switching());
    const gateway = await door(upstream);
    const client = gateway.client().send(ASK);
    await client.see('\r\n\r\n');
    client.send('0123456789');
    await client.see('0123456789');
    expect(gateway.lines).toHaveLength(0);
    client.socket.end();
    await until(() => upstream.gone[0] === true);
    upstream.sockets[0]?.end();
    await until(() => gateway.lines.length === 1);
    expect(gateway.lines[0]).toMatchObject({ status: 101, problem: null, bytes_in: 10, bytes_out: 10 });
  });

  test.each(['client', 'instance'] as const)('wait when the %s does not read', async (slow) => {
    const upstream = await instance((socket, text) => void (text.endsWith('\r\n\r\n') && socket.write(SWITCH)));
    const gateway = await door(upstream);
    const socket = gateway.socket();
    socket.write(ASK);
    await until(() => socket.bytesRead > 0);
    const [reader, writer] = slow === 'client' ? [socket, upstream.sockets[0]] : [upstream.sockets[0], socket];
    if (reader === undefined || writer === undefined) throw new Error('no connection');
    reader.removeAllListeners('data').pause();
    const total = 64 << 20;
    const piece = Buffer.alloc(64 * 1024, 'x');
    let sent = 0;
    const pump = (): void => {
      while (sent < total) {
        sent += piece.length;
        if (!writer.write(piece)) return void writer.once('drain', pump);
      }
    };
    pump();
    let before = -1;
    while (before !== sent) {
      before = sent;
      for (let turn = 0; turn < 100; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
    }
    expect(sent).toBeLessThan(32 << 20);
    const already = reader.bytesRead;
    reader.on('data', () => undefined).resume();
    await until(() => reader.bytesRead - already >= total - sent && sent === total);
  });
});

describe('ends', () => {
  const opened = async (options: Parameters<typeof door>[1] = {}) => {
    const upstream = await instance((socket, text) => void (text.endsWith('\r\n\r\n') && socket.write(SWITCH)));
    const gateway = await door(upstream, options);
    const socket = gateway.socket();
    const got = { text: '', ended: false, closed: false };
    socket.on('data', (bytes: Buffer) => (got.text += bytes.toString('latin1')));
    socket.on('end', () => (got.ended = true));
    socket.on('close', () => (got.closed = true));
    socket.write(ASK);
    await until(() => got.text.endsWith('\r\n\r\n'));
    const far = upstream.sockets[0];
    if (far === undefined) throw new Error('no connection');
    return { upstream, gateway, socket, got, far };
  };

  test('of the client pass to the instance, which may go on', async () => {
    const { upstream, gateway, socket, got, far } = await opened();
    socket.end('last');
    await until(() => upstream.gone[0] === true);
    expect(upstream.received[0]).toMatch(/last$/);
    far.write('afterthought');
    await until(() => got.text.endsWith('afterthought'));
    expect(gateway.open).toBe(1);
    far.end();
    await until(() => got.ended && gateway.open === 0);
    await until(() => gateway.lines.length === 1);
    expect(gateway.lines).toMatchObject([{ status: 101, problem: null }]);
  });

  test('of the instance pass to the client, who may go on', async () => {
    const { upstream, gateway, socket, got, far } = await opened();
    far.end('last');
    await until(() => got.ended);
    socket.write('afterthought');
    await until(() => upstream.received[0]?.endsWith('afterthought') === true);
    expect(gateway.open).toBe(1);
    socket.end();
    await until(() => got.closed && gateway.open === 0);
    await until(() => gateway.lines.length === 1);
    expect(gateway.lines).toMatchObject([{ status: 101, problem: null }]);
  });

  test('of one side only are not waited upon for ever', async () => {
    const clock = new FakeClock();
    const { gateway, socket, got, far } = await opened({ options: { clock } });
    socket.end();
    await clock.advance(9000);
    far.write('still working');
    await until(() => got.text.endsWith('still working'));
    await clock.advance(9000);
    expect(gateway.open).toBe(1);
    await clock.advance(1500);
    await until(() => gateway.open === 0);
  });

  test('by a reset of the client cut the instance', async () => {
    const { upstream, gateway, socket } = await opened();
    socket.resetAndDestroy();
    await until(() => upstream.gone[0] === true && gateway.open === 0);
    await until(() => gateway.lines.length === 1);
    expect(gateway.lines).toMatchObject([{ status: 499, problem: 'client_closed' }]);
  });

  test('by clients that are all killed give everything back', async () => {
    const upstream = await instance(switching());
    const gateway = await door(upstream);
    const sockets = Array.from({ length: 200 }, () => gateway.socket());
    for (const socket of sockets) socket.on('data', () => undefined).write(ASK);
    await until(() => sockets.every(({ bytesRead }) => bytesRead > 0));
    expect(gateway.open).toBe(200);
    for (const socket of sockets) socket.resetAndDestroy();
    await until(() => upstream.gone.length === 200 && upstream.gone.every(Boolean) && gateway.open === 0);
  });

  test('by a reset of the instance are told between frames', async () => {
    const { gateway, got, far } = await opened();
    far.write(Buffer.from([0x81, 0x02, 0x68, 0x69]));
    await until(() => got.text.endsWith('hi'));
    far.resetAndDestroy();
    await until(() => got.ended && gateway.open === 0);
    expect(got.text.slice(got.text.lastIndexOf('hi') + 2)).toBe('\x88\x10\x03\xf6upstream_reset');
    await until(() => gateway.lines.length === 1);
    expect(gateway.lines).toMatchObject([{ status: 101, problem: 'upstream_reset' }]);
  });

  test.each([
    ['within a frame', [0x81, 0x05, 0x68]],
    ['within the head of a frame', [0x82, 0x7e, 0x01]],
    ['after a goodbye', [0x88, 0x00]],
  ])('by a reset of the instance %s are just a cut', async (_, bytes) => {
    const { gateway, got, far } = await opened();
    const before = got.text.length;
    far.write(Buffer.from(bytes));
    await until(() => got.text.length === before + bytes.length);
    far.resetAndDestroy();
    await until(() => got.closed && gateway.open === 0);
    expect(got.text.length).toBe(before + bytes.length);
  });
});
