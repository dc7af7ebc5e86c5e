import { ignored, later, used } from '../key.ts';
import { amount, choice, flag, group, integer, json, line, list, number, share, textList } from '../value-type.ts';
import { identifier, urlPath } from './forms.ts';

const gatewayId = line(128, {
  pattern: /^(gw-[A-Za-z0-9_-]+|shared)$/,
  wording: 'the id of a dedicated gateway, such as "gw-abc123", or "shared"',
});

const protocolName = line(64, {
  pattern: /^(\*|[A-Za-z0-9!#$%&'*+.^_`|~-]+(\/[A-Za-z0-9.]+)?)$/,
  wording: 'a protocol such as "websocket", or "*"',
});

const hostName = line(253, {
  pattern: /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*$/,
  wording: 'a host name such as "models.example.com"',
});

const repeatableMethod = line(7, {
  pattern: /^(GET|HEAD|OPTIONS|PUT|DELETE|POST|PATCH)$/,
  wording: 'a method in capitals: GET, HEAD, OPTIONS, PUT, DELETE, POST or PATCH',
});

const account = amount('a number or an identifier');

const GATEWAY_KEYS = {
  networking: used(group, 'How the service is reached.'),
  'networking.gateway': used(
    gatewayId,
    'Dedicated gateway of the service, or `shared` (ours). Absent: a new service takes the default gateway, an update keeps the one it has.',
    { aliases: ['metadata.gateway'] },
  ),
  'networking.gateway_policy': used(group, 'Limits of the whole service at its gateway.'),
  'networking.gateway_policy.rate_limit': used(group, 'Limit of requests per second.'),
  'networking.gateway_policy.rate_limit.enable': used(flag, 'Whether the limit holds.', { isRequired: true }),
  'networking.gateway_policy.rate_limit.limit': used(integer(1, 10_000_000), 'Requests per second; above it 429.'),
  'networking.gateway_policy.concurrency_limit': used(group, 'Limit of open requests.'),
  'networking.gateway_policy.concurrency_limit.enable': used(flag, 'Whether the limit holds.', { isRequired: true }),
  'networking.gateway_policy.concurrency_limit.limit': used(integer(1, 10_000_000), 'Open requests; further ones are refused.'),
  'networking.disable_internet_endpoint': used(flag, 'Close the Internet endpoint for the service.', {
    default: false,
    aliases: ['metadata.disable_internet_endpoint'],
  }),
  'networking.load_balancing': used(
    choice('least_busy', 'round_robin'),
    'How an instance is picked: the one with the fewest open requests, or each in turn.',
    {
      default: 'least_busy',
      isExtension: true,
    },
  ),
  'networking.forward_credential': used(flag, "Leave the caller's credential in the forwarded request.", {
    default: false,
    isExtension: true,
  }),
  'networking.timeouts': used(group, 'Time limits on the way to an instance, in milliseconds.', { isExtension: true }),
  'networking.timeouts.connect': used(integer(1, 600_000), 'To connect; then another instance is tried.', {
    default: 5000,
    isExtension: true,
  }),
  'networking.timeouts.first_byte': used(
    integer(1, 86_400_000),
    'From the end of the request to the first byte of the answer; beyond it 504. Absent: as `metadata.rpc.keepalive`.',
    { isExtension: true },
  ),
  'networking.timeouts.idle': used(integer(1, 86_400_000), 'Between two bytes of a body; beyond it 504 or a cut answer.', {
    default: 600_000,
    isExtension: true,
  }),
} as const;

const FAILURE_KEYS = {
  'networking.outlier_detection': used(group, 'When an instance that fails where the others answer gets nothing for a while.', {
    isExtension: true,
  }),
  'networking.outlier_detection.enable': used(flag, 'Whether instances are ejected at all.', { default: true, isExtension: true }),
  'networking.outlier_detection.consecutive_failures': used(
    integer(1, 1000),
    'Failures in a row that eject an instance while the others answer; more are needed the more the others fail as well.',
    { default: 5, isExtension: true },
  ),
  'networking.outlier_detection.interval_seconds': used(integer(1, 3600), 'The past whose failures are compared, in seconds.', {
    default: 30,
    isExtension: true,
  }),
  'networking.outlier_detection.minimum_requests': used(
    integer(1, 1_000_000),
    'Requests in that time, to the instance and to the others, without which their shares of failures are not compared.',
    { default: 50, isExtension: true },
  ),
  'networking.outlier_detection.base_ejection_seconds': used(
    integer(1, 3600),
    'How long the first ejection lasts, in seconds; each further one lasts twice as long.',
    { default: 10, isExtension: true },
  ),
  'networking.outlier_detection.max_ejection_seconds': used(
    integer(1, 86_400),
    'The longest ejection, in seconds. An instance that was in service for as long begins anew.',
    { default: 300, isExtension: true },
  ),
  'networking.outlier_detection.max_ejected_percent': used(
    integer(0, 50),
    'Share of the instances that may be ejected at a time, rounded down: at least half of them stay.',
    { default: 50, isExtension: true },
  ),
  'networking.outlier_detection.return_seconds': used(
    integer(0, 3600),
    'Seconds in which an instance that returns comes to its full share of the requests.',
    { default: 30, isExtension: true },
  ),
  'networking.retry': used(group, 'Requests that may be sent again after an instance may have seen them.', { isExtension: true }),
  'networking.retry.methods': used(
    textList(repeatableMethod, 0, 7),
    'Methods of requests that do no harm when they are carried out twice. Add `POST` where the model only computes.',
    { default: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'], isExtension: true },
  ),
} as const;

const ACCESS_KEYS = {
  'networking.nlb': later(list(0, 16), 'Network load balancers in front of the instances.'),
  'networking.nlb[].id': later(identifier, '`default` for one that is made for the service, or the id of an existing one.', {
    isRequired: true,
  }),
  'networking.nlb[].listener_port': later(integer(1, 65_535), 'Port to listen on; not 8080.', { isRequired: true }),
  'networking.nlb[].netType': later(choice('intranet', 'internet'), 'Network that it listens in.', { default: 'intranet' }),
  'networking.nacos': later(list(0, 16), 'Nacos registries that list the instances.'),
  'networking.nacos[].nacos_id': later(identifier, 'Id of the registry.', { isRequired: true }),
  'networking.path': later(urlPath, 'Path of the service at its gateway.', { aliases: ['metadata.path'] }),
  'networking.port_exposure': ignored(json('anything'), 'Further ports of the instances.'),
  'networking.traffic_state': later(choice('standalone', 'grouping'), 'Whether the service takes the traffic of its group.', {
    aliases: ['metadata.traffic_state'],
  }),
  'networking.enable_https': later(flag, 'Speak HTTPS with the service.', { default: false, aliases: ['metadata.enable_https'] }),
  'networking.enable_http2': used(flag, 'Speak HTTP/2 with the instances for every request; gRPC always goes over HTTP/2.', {
    default: false,
    aliases: ['metadata.enable_http2'],
  }),
  'networking.upgrades': used(
    textList(protocolName, 0, 16),
    'Protocols that callers may change to with `Upgrade`, such as `websocket`; `*` is any.',
    { default: ['websocket'], isExtension: true },
  ),
  'networking.hosts': used(
    textList(hostName, 0, 64),
    'Host names under which the service answers at the root path, and by which gRPC callers reach it besides `<service-with-dashes>` as the first label.',
    { default: [], isExtension: true },
  ),
  'networking.dns': ignored(group, 'Name resolution inside the instances.'),
  'networking.dns.nameservers': ignored(textList(line(64), 0, 16), 'Name servers.'),
  'networking.restriction_model': later(json('anything'), 'Whether the rules admit or refuse.'),
  'networking.restriction_rules': later(json('list'), 'Rules of who may call.'),
  'networking.use_host_network': ignored(flag, 'Run in the network of the host. Always so on the process runtime.', { default: false }),
} as const;

const CLOUD_KEYS = {
  cloud: used(group, 'Resources of the cloud.'),
  'cloud.computing': ignored(group, 'Machines to run on.'),
  'cloud.computing.instances': ignored(list(0, 64), 'Kinds of machine, tried in order.'),
  'cloud.computing.instances[].type': ignored(identifier, 'Kind of machine, or `dedicated_resource`.', { isRequired: true }),
  'cloud.computing.instances[].spot_price_limit': ignored(number(0, 1_000_000), 'Highest price of a spot machine.'),
  'cloud.computing.instances[].capacity': ignored(share(1000), 'Instances, or their share, on this kind.'),
  'cloud.computing.instance_type': ignored(identifier, 'Kind of machine.'),
  'cloud.computing.disable_spot_protection_period': ignored(flag, 'Give up the first protected hour of a spot machine.', {
    default: false,
  }),
  'cloud.networking': used(group, 'Private network that the service belongs to.'),
  'cloud.networking.vpc_id': used(
    identifier,
    'Private network (VPC). A gateway of the kind Application serves services of its own VPC only.',
  ),
  'cloud.networking.vswitch_id': later(
    line(1024, { pattern: /^[A-Za-z0-9_-]+(\s*,\s*[A-Za-z0-9_-]+)*$/, wording: 'one or several vSwitch ids, separated by commas' }),
    'Parts of the network, separated by commas.',
  ),
  'cloud.networking.security_group_id': later(identifier, 'Rules of who may connect.'),
  'cloud.networking.destination_cidrs': later(json('anything'), 'Targets reached through the network.'),
  'cloud.networking.default_route': later(line(64), 'Interface of the default route.'),
  'cloud.networking.vswitch_owner': ignored(account, 'Account that owns the vSwitch.'),
  'cloud.logging': ignored(group, 'Collection of log files.'),
  'cloud.logging.paths': ignored(textList(line(1024), 0, 64), 'Files to collect.'),
  'cloud.logging.logtail_uid': ignored(account, 'Account that collects.'),
  'cloud.monitoring': later(group, 'Monitoring.'),
  'cloud.monitoring.enable_tracing': later(flag, 'Trace requests.', { default: false }),
  'cloud.role_chain': ignored(json('anything'), 'Cloud roles of the instances.'),
  'cloud.container_registry': ignored(group, 'Registry of images.'),
  'cloud.container_registry.instance_id': ignored(identifier, 'Its id.'),
} as const;

export const NETWORK_KEYS = { ...GATEWAY_KEYS, ...FAILURE_KEYS, ...ACCESS_KEYS, ...CLOUD_KEYS } as const;
