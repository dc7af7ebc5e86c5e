import { ignored, later, used } from '../key.ts';
import { choice, flag, group, integer, json, line, list, orEmpty, text, textList, textMap } from '../value-type.ts';
import { environmentName, identifier } from './forms.ts';

const token = orEmpty(line(512, { pattern: /^[!-~]+$/, wording: 'a token of 1 to 512 printable ASCII characters without blanks' }));
const base64 = line(4096, { pattern: /^[A-Za-z0-9+/]+={0,2}$/, wording: 'the base64 form of "user:password"' });

/** Access to the service and to its image. */
const CREDENTIAL_KEYS = {
  token: used(token, 'Access token of the service. Absent: one is generated. An empty text makes the service public.', {
    aliases: ['credential.token', 'private_token'],
    isSecret: true,
  }),
  generate_token: used(flag, 'True generates a token, as leaving `token` out does.'),
  dockerAuth: later(base64, 'Credential of a private image registry: base64 of `user:password`.', {
    aliases: ['credential.docker_auth'],
    isSecret: true,
  }),
} as const;

/** The model and the built-in program that serves it. */
const MODEL_KEYS = {
  processor: used(identifier, 'Built-in model server: `onnx` or `pmml`.'),
  model_path: used(
    line(4096),
    'The model of a processor: an absolute path of a file or directory, or an http(s) URL of a file or archive (tar.gz, tar, bz2, zip).',
    { isLocalPath: true },
  ),
  model_entry: used(line(1024), 'File inside `model_path` that is the model, where the processor cannot tell.'),
  model_config: used(json('object-or-text'), 'Settings of the processor, as an object or as JSON text.'),
  oss_endpoint: ignored(line(1024), 'Endpoint of the object storage that holds the model.'),
  processor_path: used(line(4096), 'Archive of a custom processor. Refused: run the program by `containers[0]` instead.'),
  processor_entry: used(line(1024), 'Entry file of a custom C++ or Python processor. Refused with `processor_path`.'),
  processor_mainclass: used(line(1024), 'Main class of a custom Java processor. Refused with `processor_path`.'),
  processor_type: used(choice('cpp', 'java', 'python'), 'Language of a custom processor. Refused with `processor_path`.'),
  warm_up_data_path: later(line(4096), 'Recorded requests that are replayed before an instance counts as ready.'),
  processor_envs: used(list(0, 256), 'Environment variables of the processor.'),
  'processor_envs[].name': used(environmentName, 'Name of the variable.', { isRequired: true }),
  'processor_envs[].value': used(orEmpty(text(32_768)), 'Value of the variable.', { default: '' }),
  processor_name: ignored(line(1024), 'Display name of a custom processor.'),
  processor_image: ignored(line(1024), 'Image in which a custom processor runs.'),
  processor_jvm_options: ignored(json('anything'), 'JVM options of a Java processor.'),
  processors: ignored(json('list'), 'Several processors in one service.'),
  requirements: ignored(json('anything'), 'Packages for a Python processor.'),
  model: ignored(json('anything'), 'A registered model.'),
  models: ignored(json('list'), 'Several registered models.'),
  multi_models: ignored(json('anything'), 'Several models behind one service.'),
  uncompress: ignored(flag, 'Whether a model archive is unpacked. Here it always is.', { default: true }),
  source: ignored(json('anything'), 'Where the description came from.'),
  data_image: ignored(json('anything'), 'An image whose files are mounted as data.'),
} as const;

/** How the service is run. `runtime.external` and `runtime.process` are ours. */
const RUNTIME_KEYS = {
  runtime: used(group, 'How the instances are run.'),
  'runtime.enable_crash_block': used(flag, 'Leave a crashed instance down instead of starting it again.', { default: false }),
  'runtime.external': used(group, 'A model server that runs already: probed and balanced, never started or stopped.', {
    isExtension: true,
  }),
  'runtime.external.addresses': used(
    textList(line(2048), 1, 1000),
    'Where it answers: http or https origins with an optional base path, one for each instance.',
    { isExtension: true, isRequired: true },
  ),
  'runtime.external.headers': used(
    textMap(line(256), orEmpty(line(8192)), 64),
    'Headers added to every request, such as the key of the model server. Kept as secrets.',
    { isExtension: true, isSecret: true },
  ),
  'runtime.external.ca': used(text(262_144), 'Certificate authority of the https addresses, as PEM text. Absent: those of the system.', {
    isExtension: true,
  }),
  'runtime.process': used(group, 'Settings of the process runtime.', { isExtension: true }),
  'runtime.process.directory': used(
    line(4096),
    'Absolute directory on the machine of Infergate, copied into the working directory of each instance. `infergate service create -f` completes a relative one.',
    { isExtension: true, isLocalPath: true },
  ),
} as const;

/** Keys around the service: descriptions, operations, features of the cloud. */
const SURROUNDING_KEYS = {
  labels: used(textMap(line(128), orEmpty(line(256)), 64), 'Labels to find the service by.', { default: {} }),
  features: ignored(
    textMap(line(253), orEmpty(line(1024)), 64),
    'Switches of PAI-EAS by their full name, such as `eas.aliyun.com/extra-ephemeral-storage`.',
  ),
  aimaster: ignored(group, 'Supervision of inference that spans machines.'),
  'aimaster.sanity_check': ignored(json('anything'), 'Check before start.'),
  'aimaster.runtime_check': ignored(json('anything'), 'Check while running.'),
  unit: ignored(group, 'Instances that span machines.'),
  'unit.size': ignored(integer(1, 1024), 'Machines of one instance.', { default: 2 }),
  sinker: ignored(group, 'Archive of all requests and responses.'),
  'sinker.type': ignored(choice('maxcompute', 'sls'), 'Kind of the archive.', { isRequired: true }),
  'sinker.config': ignored(group, 'Place of the archive.'),
  'sinker.config.maxcompute': ignored(group, 'A MaxCompute table.'),
  'sinker.config.maxcompute.project': ignored(identifier, 'Its project.', { isRequired: true }),
  'sinker.config.maxcompute.table': ignored(identifier, 'Its name.', { isRequired: true }),
  'sinker.config.sls': ignored(group, 'A log store.'),
  'sinker.config.sls.project': ignored(identifier, 'Its project.', { isRequired: true }),
  'sinker.config.sls.logstore': ignored(identifier, 'Its name.', { isRequired: true }),
  confidential: ignored(group, 'Encrypted model files.', { notice: 'Model files are not decrypted here: give `model_path` plain files.' }),
  'confidential.trustee_endpoint': ignored(line(2048), 'Service that releases the key.'),
  'confidential.decryption_key': ignored(
    line(2048, { pattern: /^kbs:\/\/\/./, wording: 'a key reference such as "kbs:///default/key/model"' }),
    'Reference of the key.',
  ),
  metrics: later(json('list'), 'Metrics that the program reports itself.'),
  metrics_config: later(group, 'Metrics that are read from the program.'),
  'metrics_config.fetch_urls': later(textList(line(2048), 0, 16), 'Where to read them.'),
  'metrics_config.fetch_duration_ms': later(integer(100, 3_600_000), 'Milliseconds between two reads.'),
  'metrics_config.llm_metrics_urls': later(textList(line(2048), 0, 16), 'Where to read those of a language model server.'),
  alerts: later(json('anything'), 'Alert rules.'),
  cronscaler: later(json('object'), 'Scaling by the calendar.', { aliases: ['metadata.cronscaler'] }),
  options: ignored(group, 'Options of the resource scheduler.'),
  'options.priority': ignored(integer(0, 1000), 'Priority in the queue of a quota.'),
  'options.enable_ram_role': ignored(flag, 'Hand a cloud role to the instances.', { default: false }),
  'options.enable_cache': ignored(flag, 'Cache of mounted storage.', { default: false }),
  'options.enable_writable_cache': ignored(flag, 'Writable cache of mounted storage.', { default: false }),
  'options.enable_aigc': ignored(flag, 'Preset for image generation.', { default: false }),
  'options.quota_oversold': ignored(json('anything'), 'Use of idle quota.'),
  serverless: ignored(group, 'Serverless variant of a service.'),
  'serverless.type': ignored(identifier, 'Its kind.'),
  'serverless.rpc': ignored(group, 'Its calls.'),
  'serverless.rpc.not_activation': ignored(json('anything'), 'Calls that do not wake it.'),
  DataLoader: ignored(json('anything'), 'A data loader beside the service.', { aliases: ['data_loader'] }),
  members: ignored(json('anything'), 'Parts of a composed service.'),
  tasks: ignored(json('anything'), 'Tasks of a composed service.'),
  exporter: ignored(json('anything'), 'A metrics exporter beside the service.'),
  raycluster: ignored(json('anything'), 'A Ray cluster.'),
  rai: ignored(json('anything'), 'Responsible-AI settings.'),
  vineyard: ignored(json('anything'), 'A shared memory store.'),
} as const;

export const TOP_LEVEL_KEYS = { ...CREDENTIAL_KEYS, ...MODEL_KEYS, ...RUNTIME_KEYS, ...SURROUNDING_KEYS } as const;
