import { randomBytes } from 'node:crypto';
import { extname } from 'node:path/posix';
import { ManagementError } from '@infergate/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ConsoleAsset, type ConsoleFile } from './console-asset.ts';

const INDEX = 'index.html';
/** The build names these by their content, so whoever has one never needs to ask again. */
const HASHED = 'assets/';
/** Stands in `index.html` where the page tells its scripts the nonce of the styles that they add. */
const NONCE_MARK = '__CSP_NONCE__';

/** Endings of files. With any other one a path is a page of the console: names of domains have dots, too. */
const FILE_ENDINGS: ReadonlySet<string> = new Set(['.html', '.css', '.js', '.map', '.svg', '.woff2', '.json', '.png', '.ico', '.txt']);

/** Nothing from elsewhere, nothing inline but styles of our own scripts, in no frame of others. */
function policy(styleSources: string): string {
  const sources = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': styleSources,
    'connect-src': "'self'",
    'img-src': "'self' data: blob:",
    'font-src': "'self'",
    'worker-src': "'self'",
    'manifest-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  };
  return Object.entries(sources)
    .map(([directive, value]) => `${directive} ${value}`)
    .join('; ');
}

const HEADERS = {
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  // Files have it as well: workers obey that of their own script.
  'content-security-policy': policy("'self'"),
};

/** Serves the console. Its files hold no secrets: whoever has no session sees an empty page. */
export function addConsolePages(app: FastifyInstance, files: readonly ConsoleFile[]): void {
  if (files.length === 0) return;
  const assets = new Map(files.filter(({ path }) => path !== INDEX).map((file) => [file.path, new ConsoleAsset(file)]));
  const index = files.find(({ path }) => path === INDEX)?.content.toString('utf8') ?? null;
  const get = (url: string, handler: (request: FastifyRequest, reply: FastifyReply) => unknown) =>
    app.route({ url, method: ['GET', 'HEAD'], handler });
  get('/console/*', (request, reply) => {
    // Looked up in what was read at the start, never on disk.
    const path = (request.params as { readonly '*': string })['*'];
    const asset = assets.get(path);
    reply.headers(HEADERS);
    if (asset !== undefined) return sendAsset(request, reply, { asset, path });
    if (index === null || !isPage(path)) throw new ManagementError('InvalidOperation.NotFound', 'The console has no such file.');
    return sendIndex(reply, index);
  });
  get('/console', (_request, reply) => reply.redirect('/console/'));
  get('/', (_request, reply) => reply.redirect('/console/'));
}

/** Pages have paths so that they can be linked to; which one is shown is found out in the browser. */
function isPage(path: string): boolean {
  return path === INDEX || !(path.startsWith(HASHED) || FILE_ENDINGS.has(extname(path).toLowerCase()));
}

async function sendAsset(
  request: FastifyRequest,
  reply: FastifyReply,
  { asset, path }: { readonly asset: ConsoleAsset; readonly path: string },
): Promise<FastifyReply> {
  reply.headers({ etag: asset.etag, 'cache-control': path.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache' });
  if (asset.isCompressible) reply.header('vary', 'accept-encoding');
  if (isKnown(request.headers['if-none-match'], asset.etag)) return reply.code(304).send();
  const { content, encoding } = await asset.answer(request.headers['accept-encoding']);
  if (encoding !== null) reply.header('content-encoding', encoding);
  return reply.type(asset.contentType).send(content);
}

function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  return ifNoneMatch !== undefined && (ifNoneMatch === '*' || ifNoneMatch.split(',').some((tag) => tag.trim() === etag));
}

/** With a nonce that no earlier answer had. */
function sendIndex(reply: FastifyReply, index: string): FastifyReply {
  const nonce = randomBytes(18).toString('base64url');
  return reply
    .header('content-security-policy', policy(`'self' 'nonce-${nonce}'`))
    .type('text/html; charset=utf-8')
    .send(index.replaceAll(NONCE_MARK, nonce));
}
