import type { OperationBody } from '@infergate/contract';
import type { Option } from 'commander';
import { CommandError, EXIT } from '../exit-codes.ts';
import { given, list, listOption, oneOf, option, text } from '../verb/arguments.ts';
import type { VerbInput } from '../verb/verb.ts';

const SPECIFICATIONS = ['2c4g', '4c8g', '8c16g', '16c32g'] as const;
const SWITCH = ['on', 'off'] as const;

/** Options of create and update alike. */
export const SETTINGS: readonly Option[] = [
  option('--name <name>', 'its name, by which metrics are labelled'),
  option('--specification <specification>', `of its nodes: ${SPECIFICATIONS.join(', ')} (FullyManaged)`),
  option('--nodes <number>', 'number of nodes (FullyManaged)'),
  option('--min-nodes <number>', 'nodes at least (Application)'),
  option('--max-nodes <number>', 'nodes at most (Application)'),
  option('--internet <switch>', 'the Internet portal: on or off'),
  option('--vpc-access <switch>', 'VPC access of an Application gateway: on or off'),
  option('--vpc <id>', 'VPC of an Application gateway'),
  listOption('--vswitch <id>', 'its vSwitches, one of each zone; may be repeated'),
  option('--default <switch>', 'new services without a choice take it: on or off'),
  option('--ssl-redirection <switch>', 'send plain requests to https: on or off'),
  option('--scale-from-zero <switch>', 'take services that may scale to zero: on or off'),
  option('--max-body-bytes <number>', 'larger request bodies get 413'),
  listOption(
    '--limit <name=ms>',
    'client-idle, upstream-idle, connect, first-byte or request, in ms; "none" for the last three; may be repeated',
  ),
  listOption('--port <endpoint=port>', 'internet, internet-tls, vpc or vpc-tls; "none" gives it back; may be repeated'),
];

const LIMITS = {
  'client-idle': 'ClientIdle',
  'upstream-idle': 'UpstreamIdle',
  connect: 'Connect',
  'first-byte': 'FirstByte',
  request: 'Request',
} as const;

const PORTS = { internet: 'Internet', 'internet-tls': 'InternetTls', vpc: 'Vpc', 'vpc-tls': 'VpcTls' } as const;

/** What was typed of them, as UpdateGateway takes it. */
export function settingsOf(input: VerbInput): OperationBody<'UpdateGateway'> {
  const specification = text(input, 'specification');
  const vSwitches = list(input, 'vswitch');
  return given({
    Name: text(input, 'name'),
    InstanceType: specification === undefined ? undefined : oneOf(specification, SPECIFICATIONS, '--specification'),
    Replicas: numberOf(input, 'nodes', '--nodes'),
    MinReplicas: numberOf(input, 'minNodes', '--min-nodes'),
    MaxReplicas: numberOf(input, 'maxNodes', '--max-nodes'),
    EnableInternet: switchOf(input, 'internet', '--internet'),
    EnableIntranet: switchOf(input, 'vpcAccess', '--vpc-access'),
    VpcId: text(input, 'vpc'),
    VSwitchIds: vSwitches === undefined ? undefined : [...vSwitches],
    IsDefault: switchOf(input, 'default', '--default'),
    EnableSSLRedirection: switchOf(input, 'sslRedirection', '--ssl-redirection'),
    ScaleFromZero: switchOf(input, 'scaleFromZero', '--scale-from-zero'),
    MaxRequestBodyBytes: numberOf(input, 'maxBodyBytes', '--max-body-bytes'),
    Timeouts: pairsOf(input, 'limit', LIMITS),
    Ports: pairsOf(input, 'port', PORTS),
  }) as OperationBody<'UpdateGateway'>;
}

function switchOf(input: VerbInput, name: string, flag: string): boolean | undefined {
  const value = text(input, name);
  return value === undefined ? undefined : oneOf(value, SWITCH, flag) === 'on';
}

function numberOf(input: VerbInput, name: string, flag: string): number | undefined {
  const value = text(input, name);
  return value === undefined ? undefined : amount(value, flag);
}

function amount(value: string, what: string): number {
  if (!/^\d{1,13}$/.test(value)) throw new CommandError(EXIT.usage, `${what} is a whole number, not ${value}`);
  return Number(value);
}

/** `name=value` options by the names of the API; null where the value is "none". */
function pairsOf<T extends Readonly<Record<string, string>>>(
  input: VerbInput,
  name: string,
  names: T,
): Partial<Record<T[keyof T], number | null>> | undefined {
  const pairs = list(input, name);
  if (pairs === undefined) return undefined;
  const read = pairs.map((pair) => {
    const [key = '', value = ''] = pair.split('=');
    const known = oneOf(key, Object.keys(names), `--${name} before "="`);
    return [names[known], value === 'none' ? null : amount(value, `--${name} ${key}`)] as const;
  });
  return Object.fromEntries(read) as Partial<Record<T[keyof T], number | null>>;
}
