import { describe, expect, test } from 'vitest';
import { OK, replying, until } from '../front/harness.ts';
import { requestHead, useDoor } from './door.ts';

const { door, instance } = useDoor();

const CLAIMS = [
  'X-Forwarded-For: 9.9.9.9, 1.2.3.4',
  'X-Forwarded-Proto: https',
  'X-Forwarded-Host: models.example',
  'Forwarded: for=8.8.8.8;proto=http',
  'X-Request-Id: mine-1',
];

/** What an instance is told of who asked, and the client in the access log. */
async function told(
  trustedProxies: readonly string[],
  claims: readonly string[],
): Promise<{ lines: string[]; client: string | undefined }> {
  const upstream = await instance(replying(OK));
  const gateway = await door(upstream, { gateway: { trustedProxies } });
  await gateway
    .client()
    .send(requestHead('GET /api/predict/echo/x', ...claims))
    .see('ok');
  await until(() => gateway.lines.length === 1);
  const lines = (upstream.received[0] ?? '').split('\r\n').filter((line) => /^(?:x-forwarded|forwarded|x-request-id)/i.test(line));
  return { lines, client: gateway.lines[0]?.client };
}

describe('what is said of a client', () => {
  test('by itself counts for nothing, but for the id of its request', async () => {
    expect(await told([], CLAIMS)).toEqual({
      lines: ['X-Forwarded-For: 127.0.0.1', 'X-Forwarded-Proto: http', 'X-Forwarded-Host: gw', 'X-Request-Id: mine-1'],
      client: '127.0.0.1',
    });
    expect(await told(['10.0.0.0/8'], CLAIMS)).toMatchObject({ client: '127.0.0.1' });
  });

  test('by a trusted proxy is believed and goes on, as far as that proxy vouches for it', async () => {
    expect(await told(['127.0.0.0/8'], CLAIMS)).toEqual({
      lines: [
        'X-Forwarded-For: 1.2.3.4, 127.0.0.1',
        'X-Forwarded-Proto: https',
        'X-Forwarded-Host: models.example',
        'X-Request-Id: mine-1',
      ],
      client: '1.2.3.4',
    });
  });

  test('in Forwarded is believed, too, and goes on in the other form', async () => {
    expect(await told(['127.0.0.1/32'], ['Forwarded: for="[2001:db8::7]:80";proto=https;host=models.example'])).toMatchObject({
      lines: ['X-Forwarded-For: 2001:db8::7, 127.0.0.1', 'X-Forwarded-Proto: https', 'X-Forwarded-Host: models.example', expect.anything()],
      client: '2001:db8::7',
    });
  });
});
