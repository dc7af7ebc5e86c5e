import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorCode } from '@infergate/kernel';
import { AccessKeyCredentials, ManagementClient } from '@infergate/sdk';
import { dataPaths } from '../configuration/paths.ts';
import type { CommandContext } from './context.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { type Trust, trustingFetch, trustOf } from './trust.ts';

export interface ConnectionOptions {
  readonly dataDir?: string;
  /** A file with authorities to believe. */
  readonly ca?: string;
}

/** How to call, and what to believe of those who answer. */
export interface Connection {
  readonly client: ManagementClient;
  readonly trust: Trust;
}

interface ManagementAccess {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

const VARIABLES = {
  endpoint: 'INFERGATE_ENDPOINT',
  accessKeyId: 'INFERGATE_ACCESS_KEY_ID',
  accessKeySecret: 'INFERGATE_ACCESS_KEY_SECRET',
} as const satisfies Record<keyof ManagementAccess, string>;

/** A client with the AccessKey of the named data directory, else from the environment, else of the data directory here. */
export function connect(options: ConnectionOptions, context: CommandContext): Connection {
  const fromEnvironment = options.dataDir === undefined ? accessFromEnvironment(context) : null;
  const { endpoint, ...key } = fromEnvironment ?? accessFromFile(options, context);
  const certificate = fromEnvironment === null ? dataPaths(folderOf(options, context)).certificate : null;
  const trust = trustOf(options.ca, certificate, context);
  const client = new ManagementClient({
    endpoint,
    credentials: new AccessKeyCredentials(key),
    clusterId: context.environment['INFERGATE_CLUSTER_ID'] ?? 'local',
    fetch: trustingFetch(trust),
  });
  return { client, trust };
}

function accessFromEnvironment({ environment }: CommandContext): ManagementAccess | null {
  const valueOf = (field: keyof ManagementAccess): string => environment[VARIABLES[field]] ?? '';
  const access = { endpoint: valueOf('endpoint'), accessKeyId: valueOf('accessKeyId'), accessKeySecret: valueOf('accessKeySecret') };
  const given = Object.values(access).filter((value) => value !== '');
  if (given.length === 0) return null;
  if (given.length < 3) throw new CommandError(EXIT.usage, `${Object.values(VARIABLES).join(', ')} go together: set all three or none.`);
  if (!isOrigin(access.endpoint))
    throw new CommandError(EXIT.usage, `${VARIABLES.endpoint} is a URL such as http://127.0.0.1:7070, not ${access.endpoint}`);
  return access;
}

function folderOf({ dataDir }: ConnectionOptions, { cwd }: CommandContext): string {
  return resolve(cwd, dataDir ?? '.infergate');
}

function accessFromFile(options: ConnectionOptions, context: CommandContext): ManagementAccess {
  const folder = folderOf(options, context);
  const file = dataPaths(folder).credentials;
  const access = parseAccess(readAccess(file, folder));
  if (access !== null) return access;
  throw new CommandError(EXIT.failed, `${file} is damaged. Start Infergate again: it writes the file anew.`);
}

function readAccess(file: string, folder: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR') {
      throw new CommandError(
        EXIT.failed,
        `${file} cannot be read (${errorCode(error)}). Run the command as the user who started Infergate, or set ${Object.values(VARIABLES).join(', ')}.`,
      );
    }
    throw new CommandError(
      EXIT.unreachable,
      `There are no credentials in ${folder}. Start Infergate with "infergate up", name its folder with --data-dir, or set ${Object.values(VARIABLES).join(', ')}.`,
    );
  }
}

function parseAccess(text: string): ManagementAccess | null {
  try {
    const { endpoint, accessKeyId, accessKeySecret } = JSON.parse(text) as Partial<Record<keyof ManagementAccess, unknown>>;
    if (typeof accessKeyId !== 'string' || typeof accessKeySecret !== 'string' || typeof endpoint !== 'string') return null;
    return isOrigin(endpoint) ? { endpoint, accessKeyId, accessKeySecret } : null;
  } catch {
    return null;
  }
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
