import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type ConsoleOptions, type ConsolePage, launchBrowser, openConsole } from './console.ts';
import { Installation, type InstallationOptions } from './installation.ts';

export interface ConsoleStage {
  readonly installation: Installation;
  readonly browser: Browser;
  /** A page of a browser of its own, signed in as administrator. */
  open(options?: ConsoleOptions): Promise<ConsolePage>;
}

/**
 * An installation and a browser for the tests of the `describe` that asks for them. What a test has opened is closed when it
 * ends: pages are live, and each that is left follows all that later tests do.
 */
export function consoleStage(options: InstallationOptions = {}): ConsoleStage {
  let installation: Installation | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    installation = await Installation.start(options);
    browser = await launchBrowser();
  });
  afterEach(async () => {
    await Promise.all((browser?.contexts() ?? []).map((context) => context.close()));
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.dispose();
  });
  return {
    get installation() {
      return there(installation);
    },
    get browser() {
      return there(browser);
    },
    open: (page) => openConsole(there(browser), there(installation), page),
  };
}

function there<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('the stage is there only while its tests run');
  return thing;
}
