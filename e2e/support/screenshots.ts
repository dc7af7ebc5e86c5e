import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser, openConsole } from './console.ts';
import { consolePaths, pathWith } from './console-pages.ts';
import { makeSubjects, SUBJECTS_CONFIGURATION } from './console-subjects.ts';
import { Installation, repository } from './installation.ts';
import { preferScheme } from './settled.ts';

const WIDTHS = [1440, 380];

/** A picture of every page, in both themes, on a screen and on a phone. Tells how many, and of what is wrong. */
export async function takeScreenshots(folder: string, tell: (line: string) => void, locale = 'en-US'): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const installation = await Installation.start({ configuration: SUBJECTS_CONFIGURATION });
  const browser = await launchBrowser();
  try {
    const subjects = await makeSubjects(installation);
    const paths = (await consolePaths()).map((path) => pathWith(path, subjects));
    for (const width of WIDTHS) await ofWidth({ browser, installation, folder, paths, width, locale, tell });
    tell(`${paths.length * WIDTHS.length * 2} pictures in ${folder.replace(`${repository}/`, '')}`);
  } finally {
    await browser.close();
    await installation.dispose();
  }
}

interface Session {
  readonly browser: Browser;
  readonly installation: Installation;
  readonly folder: string;
  readonly paths: readonly string[];
  readonly width: number;
  readonly locale: string;
  readonly tell: (line: string) => void;
}

async function ofWidth({ browser, installation, folder, paths, width, locale, tell }: Session): Promise<void> {
  const { page, complaints } = await openConsole(browser, installation, { width, locale });
  for (const path of paths) {
    await page.goto(`${installation.run.admin}/console${path}`);
    for (const colorScheme of ['light', 'dark'] as const) {
      await preferScheme(page, colorScheme);
      const name =
        path === '/'
          ? 'home'
          : path
              .slice(1)
              .replaceAll('/', '-')
              .replace(/gw-[^-]+/, 'gateway');
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`), fullPage: true });
    }
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    if (overflow > 0) tell(`${path}: ${overflow} px wider than ${width} px`);
    for (const complaint of complaints.splice(0)) tell(`${path}: ${complaint}`);
  }
  await page.context().close();
}
