import { type Columns, printFields, printList } from '../../output/result.ts';
import { labelPair, oneOf, option, text, wholeNumber } from '../verb/arguments.ts';
import type { Verb } from '../verb/verb.ts';
import { nameOf, tokenText } from './create.ts';

const SORTS = ['CreateTime', 'UpdateTime', 'ServiceName', 'Status'] as const;
const ORDERS = ['desc', 'asc'] as const;
const EVENT_TYPES = ['Normal', 'Warning'] as const;

export const list: Verb = {
  usage: 'list',
  description: 'list services',
  options: [
    option('--filter <text>', 'only names that contain it'),
    option('--status <status>', 'only services in this state, e.g. Running'),
    option('--label <key=value>', 'only services with this label'),
    option('--sort <field>', 'CreateTime, UpdateTime, ServiceName or Status', 'CreateTime'),
    option('--order <order>', 'desc or asc', 'desc'),
    option('--page <number>', 'page, from 1', '1'),
    option('--page-size <number>', 'rows a page', '100'),
  ],
  run: async (input) => {
    const { client, context, output } = input;
    const filter = text(input, 'filter');
    const status = text(input, 'status');
    const label = text(input, 'label');
    const result = await client.call('ListServices', {
      query: {
        PageNumber: wholeNumber(text(input, 'page') ?? '1', '--page'),
        PageSize: wholeNumber(text(input, 'pageSize') ?? '100', '--page-size'),
        Sort: oneOf(text(input, 'sort'), SORTS, '--sort'),
        Order: oneOf(text(input, 'order'), ORDERS, '--order'),
        ...(filter === undefined ? {} : { Filter: filter }),
        ...(status === undefined ? {} : { ServiceStatus: status }),
        ...(label === undefined ? {} : { Label: JSON.stringify(Object.fromEntries([labelPair(label)])) }),
      },
    });
    printList(context, output, result.Services, SERVICE_COLUMNS);
    if (output === 'table') context.say(`${result.Services.length} of ${result.TotalCount}`);
  },
};

interface ServiceRow {
  readonly ServiceName: string;
  readonly Status: string;
  readonly RunningInstance: number;
  readonly TotalInstance: number;
  readonly CurrentVersion: number;
  readonly Message?: string | undefined;
}

const SERVICE_COLUMNS: Columns<ServiceRow> = [
  ['NAME', (row) => row.ServiceName],
  ['STATUS', (row) => row.Status],
  ['READY', (row) => `${row.RunningInstance}/${row.TotalInstance}`],
  ['VERSION', (row) => row.CurrentVersion],
  ['MESSAGE', (row) => row.Message?.split('\n')[0]],
];

export const describe: Verb = {
  usage: 'describe <name>',
  description: 'show a service: state, reason, endpoints, version',
  run: async (input) => {
    const { client, context, output } = input;
    const service = await client.call('DescribeService', { path: { ServiceName: nameOf(input) } });
    printFields(context, output, service, [
      ['Name', service.ServiceName],
      ['Id', service.ServiceId],
      ['Status', service.Status],
      ['Reason', service.Reason],
      ['Message', service.Message],
      ['Instances ready', `${service.RunningInstance} of ${service.TotalInstance}`],
      ['Version', `${service.CurrentVersion} (latest ${service.LatestVersion})`],
      ['Internet endpoint', service.InternetEndpoint],
      ['VPC endpoint', service.IntranetEndpoint],
      ['Token', tokenText(service)],
      ['Created', service.CreateTime],
      ['Updated', service.UpdateTime],
    ]);
  },
};

export const instances: Verb = {
  usage: 'instances <name>',
  description: 'list the instances of a service',
  run: async (input) => {
    const { client, context, output } = input;
    const { Instances } = await client.call('ListServiceInstances', { path: { ServiceName: nameOf(input) } });
    printList(context, output, Instances, [
      ['NAME', (row) => row.InstanceName],
      ['STATUS', (row) => row.Status],
      ['RESTARTS', (row) => row.RestartCount],
      ['ADDRESS', (row) => (row.InnerIP === undefined || row.InnerIP === '' ? '' : `${row.InnerIP}:${row.InstancePort}`)],
      ['REASON', (row) => row.Reason],
    ]);
  },
};

export const events: Verb = {
  usage: 'events <name>',
  description: 'what happened to a service, newest first',
  options: [option('--type <type>', 'Normal or Warning')],
  run: async (input) => {
    const { client, context, output } = input;
    const type = text(input, 'type');
    const { Events } = await client.call('DescribeServiceEvent', {
      path: { ServiceName: nameOf(input) },
      query: type === undefined ? {} : { EventType: oneOf(type, EVENT_TYPES, '--type') },
    });
    printList(context, output, Events, [
      ['TIME', (row) => row.Time],
      ['TYPE', (row) => row.Type],
      ['INSTANCE', (row) => row.InstanceName],
      ['REASON', (row) => row.Reason],
      ['MESSAGE', (row) => row.Message],
    ]);
  },
};

export const versions: Verb = {
  usage: 'versions <name>',
  description: 'list the versions of a service that can be rolled back to',
  run: async (input) => {
    const { client, context, output } = input;
    const { Versions } = await client.call('ListServiceVersions', { path: { ServiceName: nameOf(input) } });
    printList(context, output, Versions, [
      ['VERSION', (row) => row.ImageId],
      ['BUILT', (row) => row.BuildTime],
      ['MESSAGE', (row) => row.Message],
    ]);
  },
};
