import { pause, systemClock } from '@infergate/kernel';
import { printList } from '../../output/result.ts';
import { nameOf } from './create.ts';
import { option, text, type Verb, type VerbInput, wholeNumber } from './verb.ts';

const FOLLOW_POLL_MS = 500;

export const logs: Verb = {
  usage: 'logs <name>',
  description: 'show what the instances of a service wrote',
  options: [
    option('-f, --follow', 'go on showing new lines until Ctrl-C'),
    option('--instance <name>', 'only this instance'),
    option('--lines <number>', 'how many', '100'),
    option('--keyword <text>', 'only lines that hold it'),
    option('--previous', 'the run before the last restart'),
  ],
  run: async (input) => {
    const { client, context, output } = input;
    if (input.options['follow'] === true) return follow(input);
    const instance = text(input, 'instance');
    const keyword = text(input, 'keyword');
    const { Logs } = await client.call('DescribeServiceLog', {
      path: { ServiceName: nameOf(input) },
      query: {
        PageSize: wholeNumber(text(input, 'lines') ?? '100', '--lines'),
        ...(instance === undefined ? {} : { InstanceName: instance }),
        ...(keyword === undefined ? {} : { Keyword: keyword }),
        ...(input.options['previous'] === true ? { Previous: true } : {}),
      },
    });
    if (output !== 'table') return printList(context, output, Logs, []);
    for (const line of Logs) context.print(line);
  },
};

/** Every instance has its own cursor, so that no line is lost or shown twice. */
async function follow(input: VerbInput): Promise<void> {
  const { client, context } = input;
  const name = nameOf(input);
  const lines = wholeNumber(text(input, 'lines') ?? '100', '--lines');
  const cursors = new Map<string, string>();
  const only = text(input, 'instance');
  for (;;) {
    const { Instances } = await client.call('ListServiceInstances', { path: { ServiceName: name } });
    const followed = Instances.map(({ InstanceName }) => InstanceName).filter((instance) => only === undefined || instance === only);
    for (const instance of followed) await showNew(input, name, instance, { cursors, lines, prefix: Instances.length > 1 });
    await pause(systemClock, FOLLOW_POLL_MS);
    if (context.exitCode !== 0) return;
  }
}

interface Following {
  readonly cursors: Map<string, string>;
  readonly lines: number;
  /** Say which instance a line is from. */
  readonly prefix: boolean;
}

async function showNew(
  { client, context }: VerbInput,
  name: string,
  instance: string,
  { cursors, lines, prefix }: Following,
): Promise<void> {
  const cursor = cursors.get(instance);
  const query = {
    InstanceName: instance,
    PageSize: cursor === undefined ? lines : 5000,
    ...(cursor === undefined ? {} : { Cursor: cursor }),
  };
  const page = await client.call('DescribeServiceLog', { path: { ServiceName: name }, query });
  for (const line of page.Logs) context.print(prefix ? `${instance}: ${line}` : line);
  if (page.Cursor !== undefined) cursors.set(instance, page.Cursor);
}
