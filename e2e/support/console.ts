import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/chromium.mjs';
import type { Installation } from './installation.ts';

const executablePath = findChromium();
/** Tests without a browser are skipped, not passed. */
export const hasBrowser = executablePath !== null;

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface WindowOptions {
  readonly width?: number;
  readonly isDark?: boolean;
  readonly locale?: string;
}

export interface ConsoleOptions extends WindowOptions {
  /** Below `/console`. */
  readonly path?: string;
}

export interface ConsolePage {
  readonly page: Page;
  /** What the page and the browser complained of: errors of scripts, messages of the console, requests that failed. */
  readonly complaints: string[];
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath ?? '', args: QUIET });
}

/** An empty page of a browser of its own, whose complaints are heard. */
export async function openWindow(browser: Browser, options: WindowOptions = {}): Promise<ConsolePage> {
  const { width = 1440, isDark = false, locale = 'en-US' } = options;
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: isDark ? 'dark' : 'light', locale });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  // Whoever is not signed in yet is told so with 401.
  const isExpected = (text: string) => text.includes('status of 401');
  page.on('console', (message) => message.type() === 'error' && !isExpected(message.text()) && complaints.push(message.text()));
  page.on('requestfailed', (request) => {
    // What was given up by leaving the page did not fail.
    const error = request.failure()?.errorText ?? '';
    if (error !== 'net::ERR_ABORTED') complaints.push(`${request.method()} ${request.url()}: ${error}`);
  });
  return { page, complaints };
}

/** A page of a browser of its own, signed in by a link that leads where it is wanted: nothing else is loaded before. */
export async function openConsole(
  browser: Browser,
  installation: Pick<Installation, 'run' | 'client'>,
  options: ConsoleOptions = {},
): Promise<ConsolePage> {
  const { path = '/' } = options;
  const { page, complaints } = await openWindow(browser, options);
  const { Url } = await installation.client().call('CreateSignInLink');
  await page.goto(`${installation.run.admin}/console${path}${new URL(Url).hash}`);
  await waitForConsole(page);
  return { page, complaints };
}

/** Waits for what only those see who are signed in, in any language. */
export async function waitForConsole(page: Page): Promise<void> {
  await page.locator('[data-connection]').waitFor({ state: 'attached' });
}
