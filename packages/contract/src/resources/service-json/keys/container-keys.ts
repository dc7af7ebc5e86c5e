import { ignored, type KeyDefinition, later, used } from '../key.ts';
import { choice, group, integer, json, line, list, orEmpty, text, textList, words } from '../value-type.ts';
import { absolutePath, environmentName, urlPath } from './forms.ts';

const PROBE_ACTION_KEYS = {
  http_get: used(group, 'Ask by HTTP; 200 to 399 is success.'),
  'http_get.path': used(urlPath, 'Path to ask.', { default: '/' }),
  'http_get.port': used(integer(1, 65_535), 'Port to ask. Absent: the port of the instance.'),
  'http_get.scheme': used(choice('HTTP', 'HTTPS', 'http', 'https'), 'Scheme to ask with.', { default: 'HTTP' }),
  tcp_socket: used(group, 'Connect by TCP; a connection is success.'),
  'tcp_socket.port': used(integer(1, 65_535), 'Port to connect to. Absent: the port of the instance.'),
  exec: used(group, 'Run a command beside the instance; exit code 0 is success.'),
  'exec.command': used(textList(orEmpty(text(8192)), 1, 256), 'The command and its arguments.', { isRequired: true }),
} as const;

interface ProbeDefaults {
  readonly delay: number;
  readonly failures: number;
}

function probeTimingKeys({ delay, failures }: ProbeDefaults) {
  return {
    initial_delay_seconds: used(integer(0, 86_400), 'Seconds before the first check.', { default: delay }),
    period_seconds: used(integer(1, 86_400), 'Seconds between two checks.', { default: 10 }),
    timeout_seconds: used(integer(1, 3600), 'Seconds that a check may take.', { default: 1 }),
    success_threshold: used(integer(1, 100), 'Successes in a row that count.', { default: 1 }),
    failure_threshold: used(integer(1, 10_000), 'Failures in a row that count.', { default: failures }),
  } as const;
}

type Below<P extends string, Keys> = { readonly [K in keyof Keys & string as `${P}.${K}`]: Keys[K] };

function below<P extends string, Keys extends Readonly<Record<string, KeyDefinition>>>(place: P, keys: Keys): Below<P, Keys> {
  // Object.entries and fromEntries lose the literal names that Below states.
  return Object.fromEntries(Object.entries(keys).map(([name, key]) => [`${place}.${name}`, key])) as Below<P, Keys>;
}

function probeKeys<P extends string>(place: P, defaults: ProbeDefaults) {
  return { ...below(place, PROBE_ACTION_KEYS), ...below(place, probeTimingKeys(defaults)) };
}

const PROGRAM_KEYS = {
  containers: used(list(0, 16), 'The program of the service. The process runtime runs one.'),
  'containers[].image': later(
    line(1024),
    'Image to run. The process runtime needs a `command` or `script` instead and leaves the image aside.',
    {
      notice: 'The process runtime does not use the image: `command` or `script` runs with the programs of this machine.',
    },
  ),
  'containers[].command': used(
    words(65_536, 1, 1024),
    'Program and arguments, run without a shell: as one text, split at blanks with quotes respected, or as a list.',
  ),
  'containers[].args': used(words(65_536, 0, 1024), 'Further arguments of `command`.'),
  'containers[].script': used(text(1_048_576), 'Text that `/bin/sh` runs. Either this or `command`.'),
  'containers[].env': used(list(0, 256), 'Environment variables of the program.'),
  'containers[].env[].name': used(environmentName, 'Name of the variable.', { isRequired: true }),
  'containers[].env[].value': used(orEmpty(text(32_768)), 'Value of the variable.', { default: '' }),
  'containers[].port': used(
    integer(1, 65_535),
    'Fixed port of the program; not 8080 or 9090. Absent: the program listens on the port in the environment variable PORT, which any number of instances can.',
  ),
  'containers[].prepare': later(group, 'What is installed before the program starts.', {
    notice: 'Nothing is installed before the start: install the packages on this machine, or let `script` do it.',
  }),
  'containers[].prepare.pythonRequirements': later(textList(line(1024), 0, 1000), 'Python packages to install.'),
  'containers[].prepare.pythonRequirementsPath': later(absolutePath, 'File that lists the Python packages.'),
  'containers[].resources': ignored(json('object'), 'Resources of one container. `metadata.cpu` and `metadata.memory` hold here.'),
} as const;

export const CONTAINER_KEYS = {
  ...PROGRAM_KEYS,
  'containers[].startup_check': used(group, 'Until it succeeds the other checks wait; when it fails the instance is started again.'),
  ...probeKeys('containers[].startup_check', { delay: 0, failures: 30 }),
  'containers[].readiness_check': used(group, 'While it fails the instance gets no requests.', { aliases: ['containers[].health_check'] }),
  ...probeKeys('containers[].readiness_check', { delay: 0, failures: 3 }),
  'containers[].liveness_check': used(group, 'When it fails the instance is started again.'),
  ...probeKeys('containers[].liveness_check', { delay: 60, failures: 3 }),
} as const;
