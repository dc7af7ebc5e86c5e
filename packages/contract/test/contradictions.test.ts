import { describe, expect, test } from 'vitest';
import { parseServiceSpec, REDACTED } from '../src/index.ts';
import { external, type Json, processor, program } from './sample-descriptions.ts';

interface Row {
  readonly name: string;
  readonly document: unknown;
  readonly path: string;
  readonly message: RegExp;
}

function parse(document: unknown) {
  return parseServiceSpec(document, { runtime: 'process' });
}

/** Each row has this one problem and no other. */
function refuses(rows: readonly Row[]): void {
  test.each(rows)('$name', ({ document, path, message }) => {
    const { spec, problems } = parse(document);
    expect(spec).toBeNull();
    expect(problems.map((problem) => problem.path)).toEqual([path]);
    expect(problems[0]?.message).toMatch(message);
  });
}

const row = (name: string, document: unknown, path: string, message: RegExp): Row => ({ name, document, path, message });
const meta = { name: 'echo', instance: 1 };
const scaled = (autoscaler: Json, others: Json = {}) =>
  program({}, { ...others, autoscaler: { min: 1, max: 3, strategies: { qps: 1 }, ...autoscaler } });
const reach = (networking: Json, others: Json = {}) => program({}, { networking, ...others });
const mount = (...storage: Json[]) => program({}, { storage: storage.map((entry) => ({ mount_path: '/data', ...entry })) });

describe('what is run', () => {
  refuses([
    row('nothing', { metadata: meta }, 'containers', /Nothing to run.*"containers".*"processor".*"runtime.external"/),
    row('no containers', { metadata: meta, containers: [] }, 'containers', /Nothing to run/),
    row('a model without a processor', { metadata: meta, model_path: '/m' }, 'processor', /Nothing to run/),
    row('a program and a processor', { ...program(), processor: 'onnx', model_path: '/m' }, 'processor', /Contradicts "containers"/),
    row(
      'a program and an external server',
      { ...program(), runtime: external()['runtime'] },
      'runtime.external',
      /Contradicts "containers"/,
    ),
    row('a processor and an external server', processor({ runtime: external()['runtime'] }), 'runtime.external', /Contradicts "processor"/),
    row('two containers', { metadata: meta, containers: [{ command: 'a' }, { command: 'b' }] }, 'containers[1]', /runs one container/),
    row('no name', program({}, { metadata: { instance: 1 } }), 'metadata.name', /Missing/),
    row('no number of instances', program({}, { metadata: { name: 'echo' } }), 'metadata.instance', /Missing/),
  ]);
});

describe('programs', () => {
  refuses([
    row('command and script', program({ script: 'x' }), 'containers[0].script', /Contradicts "command"/),
    row(
      'args without command',
      program({ command: null, script: 'x', args: ['y'] }),
      'containers[0].args',
      /Write the arguments into "script"/,
    ),
    row(
      'an image alone',
      program({ command: null, image: 'vllm:1' }),
      'containers[0].image',
      /docker and kubernetes.*"command" or "script"/,
    ),
    row('neither command nor script', program({ command: null }), 'containers[0].command', /Missing/),
    row('a command for a shell', program({ command: 'cd app && python serve.py' }), 'containers[0].command', /"&".*"script"/),
    row('a variable in a command', program({ command: 'python serve.py --port $PORT' }), 'containers[0].command', /variable.*"script"/),
    row('an open quote', program({ command: 'python "serve.py' }), 'containers[0].command', /not closed/),
    row('an empty program', program({ command: ['', 'x'] }), 'containers[0].command', /program to run, is empty/),
    row(
      'a variable twice',
      program({ env: [{ name: 'A' }, { name: 'A' }] }),
      'containers[0].env[1].name',
      /set before, at "containers\[0\].env\[0\].name"/,
    ),
    row('a variable of ours', program({ env: [{ name: 'PORT', value: '1' }] }), 'containers[0].env[0].name', /set by Infergate/),
    row(
      'two lists of packages',
      program({ prepare: { pythonRequirements: [], pythonRequirementsPath: '/r' } }),
      'containers[0].prepare.pythonRequirementsPath',
      /Contradicts/,
    ),
    row('a relative directory', program({}, { 'runtime.process.directory': 'app' }), 'runtime.process.directory', /absolute path/),
    row('a directory above', program({}, { 'runtime.process.directory': '/srv/../etc' }), 'runtime.process.directory', /without "\.\."/),
  ]);
});

describe('ports and checks', () => {
  const probe = (check: Json, container: Json = {}) => program({ readiness_check: check, ...container });
  refuses([
    row('a reserved port', program({ port: 8080 }), 'containers[0].port', /reserved/),
    row(
      'a fixed port for two',
      program({ port: 8000 }, { metadata: { name: 'echo', instance: 2 } }),
      'containers[0].port',
      /"metadata.instance" is 2.*PORT/,
    ),
    row(
      'a fixed port that scales',
      { ...scaled({}), containers: [{ command: 'a', port: 8000 }] },
      'containers[0].port',
      /"autoscaler.max" is 3/,
    ),
    row(
      'a fixed port with a surge',
      program({ port: 8000 }, { 'metadata.rolling_strategy.max_surge': 1 }),
      'containers[0].port',
      /second one in an update/,
    ),
    row('a check of nothing', probe({ period_seconds: 5 }), 'containers[0].readiness_check', /Expected one of "http_get"/),
    row(
      'a check of two things',
      probe({ http_get: {}, tcp_socket: {} }),
      'containers[0].readiness_check.tcp_socket',
      /Contradicts "http_get"/,
    ),
    row(
      'a check of a port that is not fixed',
      probe({ tcp_socket: { port: 8000 } }),
      'containers[0].readiness_check.tcp_socket.port',
      /leave "port" out/,
    ),
    row(
      'two names of one check',
      probe({ tcp_socket: {}, period_seconds: 5 }, { health_check: { period_seconds: 6 } }),
      'containers[0].health_check.period_seconds',
      /Contradicts "containers\[0\].readiness_check.period_seconds"/,
    ),
    row(
      'a readiness check twice',
      program({ readiness_check: { tcp_socket: {} } }, { rpc: { health_check_path: '/' } }),
      'rpc.health_check_path',
      /Contradicts "containers\[0\].readiness_check"/,
    ),
    row(
      'a health port without a path',
      external({}, { rpc: { health_check_port: 80 } }),
      'rpc.health_check_port',
      /Needs "health_check_path"/,
    ),
    row(
      'a health port of free ports',
      program({}, { rpc: { health_check_path: '/', health_check_port: 80 } }),
      'rpc.health_check_port',
      /no fixed port/,
    ),
    row(
      'an update without a step',
      program({}, { 'metadata.rolling_strategy': { max_surge: 0, max_unavailable: '0%' } }),
      'metadata.rolling_strategy.max_unavailable',
      /both 0/,
    ),
  ]);
});

describe('processors', () => {
  refuses([
    row(
      'a code of PAI-EAS',
      processor({ processor: 'tensorflow_cpu_1.12' }),
      'processor',
      /PAI-EAS processor "tensorflow_cpu_1.12" does not run here; "onnx" and "pmml" do/,
    ),
    row('a variant of one that runs here', processor({ processor: 'onnx_cu100' }), 'processor', /"onnx" does/),
    row('an unknown code', processor({ processor: 'onxx' }), 'processor', /Did you mean "onnx"/),
    row('a custom processor', { metadata: meta, processor_path: '/p.tar.gz' }, 'processor_path', /Custom processors do not run here/),
    row('no model', processor({ model_path: null }), 'model_path', /Missing/),
    row('a model in object storage', processor({ model_path: 'oss://b/m' }), 'model_path', /Download.*signed http\(s\) URL/),
    row('a relative model', processor({ model_path: 'm.onnx' }), 'model_path', /relative path "m.onnx"/),
    row('a model above', processor({ model_path: '/m/../x' }), 'model_path', /without "\.\."/),
    row('a model by another scheme', processor({ model_path: 'ftp://h/m' }), 'model_path', /got ftp:/),
    row('a model URL with a password', processor({ model_path: 'https://u:p@h/m' }), 'model_path', /password is refused/),
    row('an entry outside the model', processor({ model_entry: '../x' }), 'model_entry', /relative and without/),
    row('settings that are no JSON', processor({ model_config: '{' }), 'model_config', /holds JSON/),
    row('a variable of ours', processor({ processor_envs: [{ name: 'MODEL_PATH' }] }), 'processor_envs[0].name', /set by Infergate/),
  ]);
});

describe('external servers', () => {
  const headers = (given: Json) => external({ headers: given });
  refuses([
    row('no addresses', external({ addresses: null }), 'runtime.external.addresses', /Missing/),
    row('another scheme', external({ addresses: ['ftp://h'] }), 'runtime.external.addresses[0]', /Expected an address/),
    row('a query', external({ addresses: ['http://h/?a=b'] }), 'runtime.external.addresses[0]', /without query/),
    row('a fragment', external({ addresses: ['http://h/#'] }), 'runtime.external.addresses[0]', /without query and fragment/),
    row('a password', external({ addresses: ['http://u:p@h'] }), 'runtime.external.addresses[0]', /credentials into "headers"/),
    row('a blank', external({ addresses: ['http://h/ x'] }), 'runtime.external.addresses[0]', /Expected an address/),
    row('port 0', external({ addresses: ['http://h:0'] }), 'runtime.external.addresses[0]', /port 0/),
    row(
      'an address twice',
      external({ addresses: ['http://h', 'HTTP://H:80/'] }),
      'runtime.external.addresses[1]',
      /same address as entry 0/,
    ),
    row('other instances', external({}, { metadata: { name: 'chat', instance: 3 } }), 'metadata.instance', /1 entries/),
    row('no instance', external({}, { metadata: { name: 'chat', instance: 0 } }), 'metadata.instance', /every address is an instance/),
    row('a header of the connection', headers({ Connection: 'x' }), 'runtime.external.headers.Connection', /set by the gateway/),
    row('a header of the framing', headers({ 'content-length': '1' }), 'runtime.external.headers.content-length', /set by the gateway/),
    row('a header name that splits', headers({ 'a: b\r\nc': 'x' }), 'runtime.external.headers["a: b\\r\\nc"]', /a key that is/),
    row('a header name that is none', headers({ 'a b': 'x' }), 'runtime.external.headers["a b"]', /not the name of a header/),
    row('a header value that splits', headers({ a: 'x\r\nb: y' }), 'runtime.external.headers.a', /not shown/),
    row('a header value beyond ASCII', headers({ a: 'x\u00e9' }), 'runtime.external.headers.a', /printable ASCII/),
    row('a header twice', headers({ 'x-a': '1', 'X-A': '2' }), 'runtime.external.headers.X-A', /same header as "x-a"/),
    row('an authority that is none', external({ addresses: ['https://h'], ca: 'x' }), 'runtime.external.ca', /PEM/),
  ]);
});

describe('policies', () => {
  refuses([
    row(
      'a limit without a number',
      reach({ gateway_policy: { rate_limit: { enable: true } } }),
      'networking.gateway_policy.rate_limit.limit',
      /Missing/,
    ),
    row(
      'a number without a switch',
      reach({ gateway_policy: { concurrency_limit: { limit: 3 } } }),
      'networking.gateway_policy.concurrency_limit.enable',
      /Missing/,
    ),
    row('max equal to min', scaled({ max: 1 }), 'autoscaler.max', /more than "min" \(1\), got 1/),
    row(
      'both forms of strategies',
      scaled({ scaleStrategies: [{ metricName: 'qps', threshold: 1 }] }),
      'autoscaler.strategies',
      /Contradicts "scaleStrategies"/,
    ),
    row('no strategy', scaled({ strategies: {} }), 'autoscaler.scaleStrategies', /at least one metric/),
    row(
      'a metric twice',
      scaled({
        strategies: null,
        scaleStrategies: [
          { metricName: 'qps', threshold: 1 },
          { metricName: 'qps', threshold: 2 },
        ],
      }),
      'autoscaler.scaleStrategies[1].metricName',
      /listed before/,
    ),
    row(
      'no instance where one is the least',
      scaled({}, { metadata: { name: 'echo', instance: 0 } }),
      'metadata.instance',
      /Contradicts "autoscaler.min"/,
    ),
    row(
      'a wrong metric in an aliased list',
      program({}, { 'metadata.autoscaler': { min: 1, max: 2, scaleStrategies: [{ metricNam: 'qps', metricName: 'qps', threshold: 1 }] } }),
      'metadata.autoscaler.scaleStrategies[0].metricNam',
      /did you mean "metricName"/,
    ),
    row('generated and given', program({}, { generate_token: true, token: 'a' }), 'generate_token', /Contradicts "token"/),
    row('neither generated nor given', program({}, { generate_token: false }), 'generate_token', /needs a "token"/),
    row('a registry credential without a user', program({}, { dockerAuth: 'dXNlcg==' }), 'dockerAuth', /no colon/),
    row('a hidden secret that comes back', program({}, { token: REDACTED }), 'token', /mark of a hidden value/),
    row('a hidden header that comes back', external({ headers: { a: REDACTED } }), 'runtime.external.headers', /mark of a hidden value/),
  ]);
});

describe('entrances, storage, archives', () => {
  const nlb = (...entries: Json[]) => reach({ nlb: entries.map((entry) => ({ id: 'default', listener_port: 80, ...entry })) });
  refuses([
    row('system and own load balancers', nlb({}, { id: 'nlb-1' }), 'networking.nlb[1].id', /cannot be mixed/),
    row('a reserved listener', nlb({ listener_port: 8080 }), 'networking.nlb[0].listener_port', /reserved/),
    row(
      'a listener twice',
      nlb({ id: 'nlb-1' }, { id: 'nlb-1', netType: 'internet' }),
      'networking.nlb[1].listener_port',
      /taken by an earlier entry/,
    ),
    row(
      'a first ejection beyond the longest',
      reach({ outlier_detection: { base_ejection_seconds: 301 } }),
      'networking.outlier_detection.base_ejection_seconds',
      /above "max_ejection_seconds", which is 300/,
    ),
    row(
      'a share that would leave less than half',
      reach({ outlier_detection: { max_ejected_percent: 51 } }),
      'networking.outlier_detection.max_ejected_percent',
      /0 to 50/,
    ),
    row('a method that no request has', reach({ retry: { methods: ['GET', 'post'] } }), 'networking.retry.methods[1]', /in capitals/),
    row('a registry twice', reach({ nacos: [{ nacos_id: 'a' }, { nacos_id: 'a' }] }), 'networking.nacos[1].nacos_id', /listed before/),
    row(
      'a registry of an LLM gateway',
      reach({ nacos: [{ nacos_id: 'a' }] }, { 'metadata.type': 'LLMGatewayService' }),
      'networking.nacos',
      /LLM gateway/,
    ),
    row('a mount of nothing', mount({}), 'storage[0]', /Expected one of "oss"/),
    row('a mount of two things', mount({ oss: { path: 'oss://a/' }, empty_dir: {} }), 'storage[0].empty_dir', /Contradicts "oss"/),
    row('two mounts in one place', mount({ empty_dir: {} }, { empty_dir: {} }), 'storage[1].mount_path', /mounted before/),
    row('a repository with a password', mount({ git: { repo: 'https://u:p@h/r' } }), 'storage[0].git.repo', /"username" and "password"/),
    row('an archive without its place', program({}, { sinker: { type: 'sls' } }), 'sinker.config.sls', /Missing/),
    row(
      'an archive with another place',
      program({}, { sinker: { type: 'sls', config: { sls: { project: 'a', logstore: 'b' }, maxcompute: { project: 'a', table: 'b' } } } }),
      'sinker.config.maxcompute',
      /Contradicts "sinker.type"/,
    ),
  ]);
});

describe('the document', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
  refuses([
    row('a list', [], '', /Expected an object, got a list of 0/),
    row('nothing', undefined, '', /Expected an object/),
    row('a text', 'x', '', /Expected an object, got the text "x"/),
    row('a key of prototypes', JSON.parse('{"metadata":{"__proto__":{"x":1}}}'), 'metadata.__proto__', /refused/),
    row('a constructor in a map', program({}, { labels: { constructor: 'x' } }), 'labels.constructor', /refused/),
    row('too deep', { a: deep(30) }, `a${'[0]'.repeat(24)}`, /levels deep/),
    row('too many values', { a: Array.from({ length: 20_001 }, () => 1) }, '', /more than 20000 values/),
    row('too much text', { a: 'x'.repeat(5_000_000) }, '', /characters of text/),
    row('an endless key', { ['k'.repeat(300)]: 1 }, '', /a key of more than 256/),
  ]);

  test('everything is reported at once', () => {
    const { problems } = parse({
      metadata: { name: 'E', instance: -1, rpc: { keepaliv: 1 } },
      containers: [{ command: 'a', script: 'b', port: 9090, prot: 1 }],
      token: 'a b',
      autoscaler: { min: 2, max: 1, strategies: { qps: 1 } },
    });
    expect(problems.map(({ path }) => path)).toEqual([
      'metadata.name',
      'metadata.instance',
      'metadata.rpc.keepaliv',
      'containers[0].prot',
      'token',
      'containers[0].script',
      'containers[0].port',
      'autoscaler.max',
    ]);
  });

  test('a key of another object is sent where it belongs', () => {
    const { problems } = parse(program({ keepalive: 1 }, { instance: 2 }));
    expect(problems).toEqual([
      { path: 'containers[0].keepalive', message: 'There is no key "keepalive" here; it belongs at "metadata.rpc.keepalive".' },
      { path: 'instance', message: 'There is no key "instance" here; it belongs at "metadata.instance".' },
    ]);
  });

  test('a key that is near to nothing gets the keys that exist', () => {
    const { problems } = parse(external({ zzz: 1 }));
    expect(problems[0]?.message).toBe('There is no key "zzz" here; known here: addresses, headers, ca.');
  });

  test('secrets are not repeated in problems', () => {
    const { problems } = parse(external({ headers: { a: 'se\ncret' } }, { token: 'se cret', dockerAuth: 'se cret' }));
    expect(problems).toHaveLength(3);
    expect(JSON.stringify(problems)).not.toContain('cret"');
  });

  test('thousands of problems are counted, not listed', () => {
    const { problems } = parse(Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`unknown_key_number_${index}`, 1])));
    expect(problems).toHaveLength(201);
    expect(problems[200]).toEqual({ path: '', message: 'and 9803 more' });
  });
});
