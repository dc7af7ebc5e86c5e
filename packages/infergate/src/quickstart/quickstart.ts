import { readFileSync } from 'node:fs';
import { exampleLabels } from '@infergate/contract';
import { AccessKeyCredentials, ApiError, ManagementClient } from '@infergate/sdk';
import type { CommandContext } from '../commands/context.ts';
import { type Trust, trustingFetch } from '../commands/trust.ts';
import { waitFor } from '../commands/service/progress.ts';
import { dataPaths } from '../configuration/paths.ts';
import type { Settings } from '../configuration/settings.ts';
import type { Endpoints } from '../roles/launch-protocol.ts';

const EXAMPLE = 'iris-onnx';
/** As its description names it. */
const SERVICE = 'iris';
const START_LIMIT_SECONDS = 120;
const FLOWERS = [
  { species: 'setosa', sizes: [5.1, 3.5, 1.4, 0.2] },
  { species: 'versicolor', sizes: [6, 2.9, 4.5, 1.5] },
  { species: 'virginica', sizes: [6.5, 3, 5.8, 2.2] },
] as const;

export interface QuickstartOptions {
  readonly settings: Settings;
  readonly endpoints: Endpoints;
  /** Of the installation. */
  readonly trust: Trust;
  readonly context: CommandContext;
}

/** Deploys the example classifier, asks it about three flowers through the gateway, and says how to go on by hand. */
export async function runQuickstart({ settings, endpoints, trust, context }: QuickstartOptions): Promise<void> {
  try {
    const client = connectAsAdministrator(settings, endpoints, trust);
    await deployExample(client, context);
    const service = await client.call('DescribeService', { path: { ServiceName: SERVICE } });
    const answer = await predict(service.InternetEndpoint, service.AccessToken, trust);
    report(answer, { ...service, curlOptions: curlOptions(settings, trust) }, context);
  } catch (error) {
    // The installation itself is up and stays up.
    context.say(`The quick start did not finish: ${error instanceof Error ? error.message : String(error)}`);
    context.say(`Look at: infergate service describe ${SERVICE} --data-dir ${settings.dataDir}`);
  }
}

function connectAsAdministrator(settings: Settings, { admin }: Endpoints, trust: Trust): ManagementClient {
  const key = JSON.parse(readFileSync(dataPaths(settings.dataDir).credentials, 'utf8')) as { accessKeyId: string; accessKeySecret: string };
  return new ManagementClient({
    endpoint: admin,
    credentials: new AccessKeyCredentials(key),
    clusterId: settings.clusterId,
    fetch: trustingFetch(trust),
  });
}

async function deployExample(client: ManagementClient, context: CommandContext): Promise<void> {
  const { Examples } = await client.call('ListExamples');
  const example = Examples.find(({ ExampleId }) => ExampleId === EXAMPLE);
  if (example === undefined) throw new Error(`this installation is incomplete: the example ${EXAMPLE} is missing`);
  context.say('Deploying the example: a classifier of irises on ONNX Runtime …');
  try {
    await client.call('CreateService', { query: { Labels: JSON.stringify(exampleLabels(EXAMPLE)) }, body: example.ServiceConfig });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'ServiceAlreadyExists') throw error;
    await startIfStopped(client);
  }
  await waitFor({ client, context, name: SERVICE, target: 'Running', timeoutSeconds: START_LIMIT_SECONDS });
}

/** A user may have stopped it since the last start. */
async function startIfStopped(client: ManagementClient): Promise<void> {
  const { Status } = await client.call('DescribeService', { path: { ServiceName: SERVICE } });
  if (Status === 'Stopped') await client.call('StartService', { path: { ServiceName: SERVICE } });
}

interface Prediction {
  readonly label: readonly string[];
  readonly probabilities: readonly (readonly number[])[];
}

async function predict(endpoint: string, token: string, trust: Trust): Promise<Prediction> {
  const response = await trustingFetch(trust)(endpoint, {
    method: 'POST',
    headers: { authorization: token, 'content-type': 'application/json' },
    body: JSON.stringify({ features: FLOWERS.map(({ sizes }) => sizes) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the service answered ${response.status}: ${text}`);
  return JSON.parse(text) as Prediction;
}

/** A certificate that signs itself is known to nobody but this installation. */
function curlOptions({ dataDir }: Settings, { own }: Trust): string {
  return own === null || own.issuer !== own.subject ? '' : `--cacert '${dataPaths(dataDir).certificate}' `;
}

function report(
  answer: Prediction,
  service: { InternetEndpoint: string; AccessToken: string; curlOptions: string },
  { print }: CommandContext,
): void {
  print('');
  print('A prediction through the shared gateway (sepal length, sepal width, petal length, petal width in cm):');
  FLOWERS.forEach(({ sizes, species }, index) => {
    const label = answer.label[index] ?? '?';
    const certainty = Math.max(...(answer.probabilities[index] ?? [0]));
    print(
      `  ${sizes.join(', ').padEnd(20)} → Iris ${label} (${(certainty * 100).toFixed(1)} %)${label === species ? '' : `  expected ${species}`}`,
    );
  });
  print('');
  print(`  Endpoint  ${service.InternetEndpoint}`);
  print(`  Token     ${service.AccessToken}`);
  print('');
  print('Try it from another terminal:');
  print(
    `  curl ${service.curlOptions}${service.InternetEndpoint} -H 'Authorization: ${service.AccessToken}' -H 'Content-Type: application/json' -d '${JSON.stringify({ features: [FLOWERS[0].sizes] })}'`,
  );
  print('');
  print('Next: npx infergate service create -f examples/echo/service.json   (Ctrl-C here stops everything)');
}
