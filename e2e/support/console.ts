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

export interface ConsoleOptions {
  /** Below `/console`. */
  readonly path?: string;
  readonly width?: number;
  readonly isDark?: boolean;
  readonly locale?: string;
}

export interface ConsolePage {
  readonly page: Page;
  /** What the page and the browser complained of: errors of scripts, messages of the console, requests that failed. */
  readonly complaints: readonly string[];
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath ?? '', args: QUIET });
}

/** A page of a browser of its own, signed in by a link. */
export async function openConsole(
  browser: Browser,
  installation: Pick<Installation, 'run' | 'client'>,
  options: ConsoleOptions = {},
): Promise<ConsolePage> {
  const { path = '/', width = 1440, isDark = false, locale = 'en-US' } = options;
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: isDark ? 'dark' : 'light', locale });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  // Whoever is not signed in yet is told so with 401.
  const isExpected = (text: string) => text.includes('status of 401');
  page.on('console', (message) => message.type() === 'error' && !isExpected(message.text()) && complaints.push(message.text()));
  const { Url } = await installation.client().call('CreateSignInLink');
  await page.goto(Url);
  await page
    .getByRole('navigation', { name: 'Main navigation' })
    .or(page.getByRole('button', { name: 'Account' }))
    .first()
    .waitFor();
  if (path !== '/') await page.goto(`${installation.run.admin}/console${path}`);
  return { page, complaints };
}
