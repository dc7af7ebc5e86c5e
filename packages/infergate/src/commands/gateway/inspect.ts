import type { OperationResponse } from '@infergate/contract';
import { printFields, printList } from '../../output/result.ts';
import { given, labelPair, oneOf, option, text, wholeNumber } from '../verb/arguments.ts';
import type { Verb, VerbInput } from '../verb/verb.ts';
import { gatewayOf, gatewayPath } from './gateway-argument.ts';

const SORTS = ['CreateTime', 'UpdateTime', 'GatewayName', 'Status'] as const;
const ORDERS = ['desc', 'asc'] as const;

type Gateway = Omit<OperationResponse<'DescribeGateway'>, 'RequestId'>;

export const list: Verb = {
  usage: 'list',
  description: 'list gateways, the shared one among them',
  options: [
    option('--name <text>', 'only names that contain it'),
    option('--type <type>', 'FullyManaged, Application or Shared'),
    option('--status <status>', 'only gateways in this state, e.g. Running'),
    option('--label <key=value>', 'only gateways with this label'),
    option('--sort <field>', SORTS.join(', '), 'CreateTime'),
    option('--order <order>', 'desc or asc', 'desc'),
    option('--page <number>', 'page, from 1', '1'),
    option('--page-size <number>', 'rows a page', '100'),
  ],
  run: async (input) => {
    const label = text(input, 'label');
    const query = given({
      PageNumber: wholeNumber(text(input, 'page') ?? '1', '--page'),
      PageSize: wholeNumber(text(input, 'pageSize') ?? '100', '--page-size'),
      Sort: oneOf(text(input, 'sort'), SORTS, '--sort'),
      Order: oneOf(text(input, 'order'), ORDERS, '--order'),
      GatewayName: text(input, 'name'),
      GatewayType: text(input, 'type'),
      Status: text(input, 'status'),
      Label: label === undefined ? undefined : JSON.stringify(Object.fromEntries([labelPair(label)])),
    });
    const { Gateways } = await input.client.call('ListGateway', { query });
    printList(input.context, input.output, Gateways, [
      ['ID', (row) => row.GatewayId],
      ['NAME', (row) => row.GatewayName],
      ['TYPE', (row) => row.GatewayType],
      ['STATUS', (row) => row.Status],
      ['NODES', (row) => `${row.ReadyNodes}/${row.Nodes}`],
      ['INTERNET', (row) => (row.InternetEnabled ? row.InternetEndpoint : 'off')],
      ['VPC', (row) => vpcText(row)],
      ['DEFAULT', (row) => (row.IsDefault ? 'yes' : '')],
    ]);
  },
};

export const describe: Verb = {
  usage: 'describe <gateway>',
  description: 'show a gateway, by id or name: state, nodes, endpoints, limits',
  run: async (input) => show(input, await gatewayOf(input)),
};

export const zones: Verb = {
  usage: 'zones <gateway>',
  description: 'list the zones whose vSwitches can be linked',
  run: async (input) => {
    const { Zones } = await input.client.call('ListGatewayIntranetSupportedZone', { path: await gatewayPath(input) });
    printList(input.context, input.output, Zones, [['ZONE', (zone) => zone]]);
  },
};

/** Looks at it again, so that what is shown is how it is now. */
export async function show({ client, context, output }: VerbInput, id: string): Promise<void> {
  const gateway = await client.call('DescribeGateway', { path: { GatewayId: id } });
  printFields(context, output, gateway, [
    ['Id', gateway.GatewayId],
    ['Name', gateway.GatewayName],
    ['Type', gateway.GatewayType],
    ['Status', gateway.Status],
    ['Message', gateway.Message],
    ['Specification', gateway.InstanceType],
    ['Nodes ready', `${gateway.ReadyNodes} of ${gateway.Nodes}${boundsText(gateway)}`],
    ['Internet endpoint', gateway.InternetEnabled ? gateway.InternetEndpoint : 'off'],
    ['VPC endpoints', vpcText(gateway)],
    ['Default', gateway.IsDefault ? 'yes' : 'no'],
    ['Scale from zero', gateway.ScaleFromZero ? 'yes' : 'no'],
    ['SSL redirection', gateway.SSLRedirectionEnabled ? 'on' : 'off'],
    ['Request bodies', `at most ${gateway.MaxRequestBodyBytes} bytes`],
    ['Labels', gateway.Labels.map(({ LabelKey, LabelValue }) => `${LabelKey}=${LabelValue}`).join(', ')],
    ['Created', gateway.CreateTime],
    ['Updated', gateway.UpdateTime],
  ]);
  if (output === 'table') for (const warning of gateway.Warnings) context.say(`notice: ${warning}`);
}

function boundsText({ MinReplicas, MaxReplicas }: Gateway): string {
  return MinReplicas === undefined ? '' : ` (${MinReplicas} to ${MaxReplicas})`;
}

function vpcText({ IntranetEnabled, IntranetEndpoints }: Gateway): string {
  if (!IntranetEnabled) return 'off';
  return IntranetEndpoints.flatMap(({ Endpoints }) => Endpoints.slice(0, 1)).join(', ');
}
