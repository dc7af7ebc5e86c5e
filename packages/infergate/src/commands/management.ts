import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorCode } from '@infergate/kernel';
import { AccessKeyCredentials, ManagementClient } from '@infergate/sdk';
import { dataPaths } from '../configuration/paths.ts';
import type { CommandContext } from './context.ts';
import { CommandError, EXIT } from './exit-codes.ts';

export interface ConnectionOptions {
  readonly dataDir?: string;
}

interface CredentialsFile {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** A client with the AccessKey from the environment, else from `credentials.json` of the data directory. */
export function connect(options: ConnectionOptions, context: CommandContext): ManagementClient {
  const { endpoint, ...key } = credentialsFromEnvironment(context) ?? credentialsFromFile(options, context);
  return new ManagementClient({
    endpoint,
    credentials: new AccessKeyCredentials(key),
    clusterId: context.environment['INFERGATE_CLUSTER_ID'] ?? 'local',
  });
}

function credentialsFromEnvironment({ environment }: CommandContext): CredentialsFile | null {
  const { INFERGATE_ENDPOINT: endpoint, INFERGATE_ACCESS_KEY_ID: accessKeyId, INFERGATE_ACCESS_KEY_SECRET: accessKeySecret } = environment;
  if (endpoint === undefined && accessKeyId === undefined && accessKeySecret === undefined) return null;
  if (endpoint === undefined || accessKeyId === undefined || accessKeySecret === undefined) {
    throw new CommandError(
      EXIT.usage,
      'INFERGATE_ENDPOINT, INFERGATE_ACCESS_KEY_ID and INFERGATE_ACCESS_KEY_SECRET go together: set all three or none.',
    );
  }
  return { endpoint, accessKeyId, accessKeySecret };
}

function credentialsFromFile({ dataDir }: ConnectionOptions, context: CommandContext): CredentialsFile {
  const folder = resolve(context.cwd, dataDir ?? '.infergate');
  const file = dataPaths(folder).credentials;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as CredentialsFile;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    throw new CommandError(
      EXIT.unreachable,
      `There are no credentials in ${folder}. Start Infergate with "infergate up", name its folder with --data-dir, or set INFERGATE_ENDPOINT, INFERGATE_ACCESS_KEY_ID and INFERGATE_ACCESS_KEY_SECRET.`,
    );
  }
}
