import type { FastifyInstance } from 'fastify';

/** A file of the console, read once at the start. */
export interface ConsolePage {
  /** Below `/console/`; empty for the page itself. */
  readonly path: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** Nothing from elsewhere, nothing inline, in no frame of others. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Serves the console. Its files hold no secrets: whoever has no session sees an empty page. */
export function addConsolePages(app: FastifyInstance, pages: readonly ConsolePage[]): void {
  if (pages.length === 0) return;
  for (const { path, contentType, content } of pages) {
    app.get(`/console/${path}`, (_request, reply) =>
      reply.headers({ 'content-security-policy': POLICY, 'referrer-policy': 'no-referrer' }).type(contentType).send(content),
    );
  }
  app.get('/console', (_request, reply) => reply.redirect('/console/'));
  app.get('/', (_request, reply) => reply.redirect('/console/'));
}
