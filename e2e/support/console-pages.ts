import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type InlineConfig, runnerImport } from 'vite';
import type { Subjects } from './console-subjects.ts';
import { repository } from './installation.ts';

const consoleFolder = join(repository, 'packages', 'console');

/** The console's own modules as its build reads them: they are for browsers, and not for the compiler of the tests. */
async function consoleModule<T>(...path: readonly string[]): Promise<T> {
  const options: InlineConfig = {
    configFile: false,
    root: consoleFolder,
    logLevel: 'error',
    resolve: { conditions: ['source'] },
    oxc: { jsx: { runtime: 'automatic' } },
  };
  return (await runnerImport<T>(join(consoleFolder, 'src', ...path), options)).module;
}

/** Pages that are made of tabs, and the folder that those are in. */
const TABBED = [
  ['/services/$serviceName', 'service'],
  ['/gateways/$gatewayId', 'gateway'],
  ['/networks', 'networks'],
] as const;

async function tabKeys(page: string): Promise<readonly string[]> {
  const folder = join(consoleFolder, 'src', 'pages', page, 'tabs');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'tab.ts')));
  const tabs = await Promise.all(names.map((name) => consoleModule<{ tab: { key: string } }>('pages', page, 'tabs', name, 'tab.ts')));
  return tabs.map(({ tab }) => tab.key);
}

/** Every page of the console and every tab, as paths below `/console` with `$serviceName` and `$gatewayId` in them. */
export async function consolePaths(): Promise<readonly string[]> {
  const { PAGES } = await consoleModule<{ PAGES: readonly { path: string }[] }>('shell', 'pages.ts');
  const tabs = new Map<string, readonly string[]>();
  for (const [path, folder] of TABBED) tabs.set(`${path}/$tab`, await tabKeys(folder));
  const known = new Set(PAGES.map(({ path }) => path));
  return [...known].flatMap((path) => {
    // Without a tab, it is the page of the first one.
    if (known.has(`${path}/$tab`)) return [];
    return (tabs.get(path) ?? ['']).map((key) => path.replace('$tab', key));
  });
}

/** The path of a page that has something to show. */
export function pathWith(path: string, { serviceName, gatewayId }: Subjects): string {
  const filled = path.replace('$serviceName', serviceName).replace('$gatewayId', gatewayId);
  if (filled.includes('$')) throw new Error(`no subject is known for ${filled}`);
  return filled;
}
