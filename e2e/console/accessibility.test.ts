import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConsolePage, hasBrowser, launchBrowser, openConsole } from '../support/console.ts';
import { consolePaths, pathWith } from '../support/console-pages.ts';
import { makeSubjects, type Subjects, SUBJECTS_CONFIGURATION } from '../support/console-subjects.ts';
import { Installation } from '../support/installation.ts';
import { preferScheme, settled } from '../support/settled.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Of axe: what keeps somebody from using the page, and where. */
interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** By the browser's own console, which the content security policy of the page does not concern. `rules` null: all. */
async function findings(page: Page, rules: readonly string[] | null): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(`${AXE}; undefined`);
  const options = { resultTypes: ['violations'], ...(rules === null ? {} : { runOnly: rules }) };
  const found = await page.evaluate<readonly Finding[]>(`axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
    violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })) })))`);
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 300)} ${failureSummary}`));
}

const paths = hasBrowser ? await consolePaths() : [];

describe.skipIf(!hasBrowser)('axe has no serious finding, and the browser no complaint', () => {
  let installation: Installation;
  let browser: Browser;
  let subjects: Subjects;
  let opened: ConsolePage;
  beforeAll(async () => {
    installation = await Installation.start({ configuration: SUBJECTS_CONFIGURATION });
    subjects = await makeSubjects(installation);
    browser = await launchBrowser();
    opened = await openConsole(browser, installation);
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.dispose();
  });

  test.each(paths)('at %s, in light and in dark', async (path) => {
    const { page, complaints } = opened;
    complaints.length = 0;
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(`${installation.run.admin}/console${pathWith(path, subjects)}`);
    await settled(page);
    expect.soft(await findings(page, null)).toEqual([]);
    await preferScheme(page, 'dark');
    // Only colours are others.
    expect.soft(await findings(page, ['color-contrast'])).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
