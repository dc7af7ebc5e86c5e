import type { Page } from 'playwright-core';

/** Colours are there at once: whether the page has begun to change them cannot be seen from outside. */
const WITHOUT_TRANSITIONS = `if (document.adoptedStyleSheets.length === 0) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, *::before, *::after { transition: none !important }');
  document.adoptedStyleSheets = [sheet];
}`;

/** Changes what the system prefers, and waits until the page follows. */
export async function preferScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[style*="color-scheme: ${colorScheme}"]`).waitFor({ state: 'attached' });
  await settled(page);
}

/** Resolves when the page stands: nothing is awaited by a skeleton, and nothing moves that comes to an end. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.locator('.ant-skeleton').first().waitFor({ state: 'detached' });
  await page.evaluate(WITHOUT_TRANSITIONS);
  await page.evaluate(`Promise.all(document.getAnimations()
    .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
    .map((animation) => animation.finished.catch(() => undefined))).then(() => undefined)`);
}
