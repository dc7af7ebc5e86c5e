import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { resolveLocalPaths } from '@infergate/contract';
import { until } from './until.ts';
import { type Installation, repository } from './installation.ts';

type Json = Record<string, unknown>;

export interface ServiceEndpoint {
  readonly name: string;
  readonly internet: string;
  readonly vpc: string;
  readonly token: string;
}

/** The description of an example, with its relative paths resolved as the CLI does it. */
export function exampleDescription(example: string): Json {
  const file = join(repository, 'examples', example, 'service.json');
  const description = JSON.parse(readFileSync(file, 'utf8')) as Json;
  return resolveLocalPaths(description, (path) => resolve(dirname(file), path)) as Json;
}

/** A service of `examples/echo`, which answers `True` to GET. */
export function echoDescription(name: string, instances = 1, metadata: Json = {}): Json {
  const example = exampleDescription('echo');
  return { ...example, metadata: { ...(example['metadata'] as Json), ...metadata, name, instance: instances } };
}

/** Creates a service and waits until it serves; returns how to call it. */
export async function deploy(installation: Installation, description: Json): Promise<ServiceEndpoint> {
  const client = installation.client();
  const created = await client.call('CreateService', { body: JSON.stringify(description) });
  const name = created.ServiceName;
  await waitForStatus(installation, name, 'Running');
  return endpointOf(installation, name);
}

export async function endpointOf(installation: Installation, name: string): Promise<ServiceEndpoint> {
  const service = await installation.client().call('DescribeService', { path: { ServiceName: name } });
  return { name, internet: service.InternetEndpoint, vpc: service.IntranetEndpoint, token: service.AccessToken };
}

export async function waitForStatus(installation: Installation, name: string, status: string, timeout = 60_000): Promise<void> {
  const client = installation.client();
  const arrived = async () => (await client.call('DescribeService', { path: { ServiceName: name } })).Status === status;
  await until(`${name} is ${status}`, arrived, timeout);
}

/** Waits until a call through the gateway has the given status. */
export async function waitForAnswer(url: string, token: string, status: number, timeout = 30_000): Promise<void> {
  const answers = () =>
    fetch(url, { headers: { authorization: token } })
      .then((answer) => answer.status === status)
      .catch(() => false);
  await until(`${url} answers ${status}`, answers, timeout);
}

export async function instancesOf(
  installation: Installation,
  name: string,
): Promise<readonly { InstanceName: string; Status: string; RestartCount: number }[]> {
  const page = await installation.client().call('ListServiceInstances', { path: { ServiceName: name } });
  return page.Instances;
}
