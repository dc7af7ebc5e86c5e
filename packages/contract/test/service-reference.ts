import type { KeyDescription } from '../src/index.ts';

const INTRODUCTION = `# service.json

A service description is one JSON object. It is the format of PAI-EAS, so an existing \`service.json\` is accepted as it is; the keys
marked *Infergate* are additions. This page is generated from the table that the parser works by: \`node scripts/generate-reference.mjs\`.

## Rules

- **Unknown keys are errors**, with the nearest known key or the place where the key belongs. All problems of a description are reported
  together, each with its path. Nothing is changed by a refused description.
- **Status.** Keys without a mark are used. *Not in effect yet*: checked and kept, but the feature is not in this version; setting
  one gives a notice. *Ignored*: a key of PAI-EAS that has no meaning here; setting one gives a notice.
- **Names.** A key may be written at each of the places given as "also"; the same key with two different values is an error. Objects may be
  written with dots: \`"eas.termination_grace_period": 30\` inside \`metadata\` is \`"eas": {"termination_grace_period": 30}\`.
- **Values.** Numbers may be written as text (\`"5000"\`). \`null\` means "not given".
- **Bounds.** At most 24 levels, 20,000 values and 4 MiB of text.

## What is run

A description names exactly one of these:

| | keys | runs as |
|---|---|---|
| a program | \`containers[0].command\` or \`script\` | a local process group for each instance |
| a built-in processor | \`processor\` (\`onnx\`, \`pmml\`) and \`model_path\` | a model server of Infergate for each instance |
| an external server | \`runtime.external.addresses\` | nothing is started; each address is an instance |

**Programs.** \`command\` runs without a shell: it is split at blanks, quotes keep words together, and whatever only a shell could carry out
(\`&&\`, \`|\`, \`>\`, \`*\`, \`$NAME\`) is refused; \`script\` is handed to \`/bin/sh\`. An \`image\` alone cannot run on the process runtime; beside a
\`command\` or \`script\` it is left aside with a notice. The program is told its port in the environment variable \`PORT\`, and finds
\`SERVICE_NAME\` and \`INSTANCE_NAME\` there too.

**Fixed ports.** With \`containers[].port\` the program listens on that port of the machine. Two instances cannot share it, so it is
accepted only where one instance at most can ever run: \`metadata.instance\` is at most 1, \`autoscaler.max\` is at most 1, and \`max_surge\`
is not set above 0. An update then stops the old instance before it starts the new one. Ports 8080 and 9090 are reserved, as in PAI-EAS. Leave
\`port\` out wherever the program can read \`PORT\`.

**Processors** get the limits of PAI-EAS unless they are set: 5 requests at a time (\`rpc.worker_threads\`) and 64 waiting
(\`rpc.max_queue_size\`) for each instance; beyond that 450. Other services have no such limits unless they are set.

**Checks.** Without \`readiness_check\` (or its short form \`rpc.health_check_path\`) a processor is ready once its model is loaded, any other
instance once its port accepts a connection. \`liveness_check\` and \`startup_check\` exist only where they are described. While
\`startup_check\` has not succeeded the other checks wait; without it an instance that does not become ready in time (a program 60 seconds, a
processor 10 minutes) is started again. A check without a port asks the port of the instance. A check does one thing: \`http_get\`,
\`tcp_socket\` or \`exec\`.

**External servers.** Addresses are \`http\` or \`https\` origins with an optional base path, without credentials, query and fragment.
\`headers\` are added to every request and kept as secrets; those that belong to a connection (\`Host\`, \`Connection\`, \`Content-Length\`, …)
are refused. \`metadata.instance\` may be left out.

**Local paths** (\`model_path\`, \`runtime.process.directory\`) are absolute. The command line completes relative ones against the folder of
the description.

## Changing a description

An update either replaces the description or is merged into it: objects are merged key by key, everything else (lists too) is replaced,
\`null\` removes a key. A key replaces the same key under any of its names. To change what is run, remove the other kind:
\`{"containers": null, "runtime": {"external": {"addresses": ["http://10.0.0.5:8000"]}}}\`.

Secrets are shown as \`******\`; sent back in a merge, the mark leaves the secret as it is.
`;

interface Section {
  readonly title: string;
  readonly holds: (path: string) => boolean;
}

function under(...names: readonly string[]): Section['holds'] {
  return (path) => names.some((name) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[]`));
}

/** Taken in order; the last takes what is left. */
const SECTIONS: readonly Section[] = [
  { title: '`metadata.rpc`: requests', holds: under('metadata.rpc') },
  { title: '`metadata`', holds: under('metadata') },
  { title: '`containers`', holds: under('containers') },
  { title: '`runtime`', holds: under('runtime') },
  { title: '`networking`', holds: under('networking') },
  { title: '`cloud`', holds: under('cloud') },
  { title: '`storage`', holds: under('storage') },
  { title: '`autoscaler`', holds: under('autoscaler') },
  { title: 'Top level', holds: () => true },
];

const STATUS: Readonly<Record<KeyDescription['status'], string>> = { used: '', later: '*not in effect yet*', ignored: '*ignored*' };

/** The reference page, in Markdown. */
export function renderReference(keys: readonly KeyDescription[]): string {
  const taken = new Set<KeyDescription>();
  const sections = SECTIONS.map(({ title, holds }) => {
    const own = keys.filter((key) => !taken.has(key) && holds(key.path));
    for (const key of own) taken.add(key);
    return `### ${title}\n\n| key | value | default | meaning |\n|---|---|---|---|\n${own.map(renderRow).join('\n')}\n`;
  });
  return `${INTRODUCTION}\n## Keys\n\n\`[]\` stands for each entry of a list.\n\n${sections.join('\n')}`;
}

function renderRow(key: KeyDescription): string {
  const cells = [`\`${key.path}\``, escapeCell(key.type), key.default === null ? '' : `\`${escapeCell(key.default)}\``, renderMeaning(key)];
  return `| ${cells.join(' | ')} |`;
}

function renderMeaning({ meaning, aliases, status, isRequired, isSecret, isExtension }: KeyDescription): string {
  const marks = [isRequired ? '**required**' : '', isExtension ? '*Infergate*' : '', STATUS[status], isSecret ? '*secret*' : ''];
  const also = aliases.length === 0 ? '' : ` Also ${aliases.map((alias) => `\`${alias}\``).join(', ')}.`;
  return escapeCell([...marks.filter((mark) => mark !== ''), `${meaning}${also}`].join(' · '));
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
