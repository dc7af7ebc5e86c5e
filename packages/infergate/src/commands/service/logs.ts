import { pause } from '@infergate/kernel';
import { ApiError } from '@infergate/sdk';
import { printList } from '../../output/result.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { option, text, wholeNumber } from '../verb/arguments.ts';
import { isPassing } from '../verb/failure.ts';
import type { Verb, VerbInput } from '../verb/verb.ts';
import { nameOf } from './create.ts';

const FOLLOW_POLL_MS = 500;
/** Lines that one look takes over; more come with the next. */
const FOLLOW_LINES = 5000;

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
    const { Logs } = await client.call('DescribeServiceLog', {
      path: { ServiceName: nameOf(input) },
      query: {
        PageSize: lineCount(input),
        ...keywordOf(input),
        ...(instance === undefined ? {} : { InstanceName: instance }),
        ...(input.options['previous'] === true ? { Previous: true } : {}),
      },
    });
    if (output !== 'table') return printList(context, output, Logs, []);
    for (const line of Logs) context.print(line);
  },
};

function lineCount(input: VerbInput): number {
  return wholeNumber(text(input, 'lines') ?? '100', '--lines');
}

function keywordOf(input: VerbInput): { Keyword?: string } {
  const keyword = text(input, 'keyword');
  return keyword === undefined ? {} : { Keyword: keyword };
}

/** Every instance has its own cursor, so that no line is lost or shown twice. Ends when the service is gone. */
async function follow(input: VerbInput): Promise<void> {
  const { context, output } = input;
  if (input.options['previous'] === true) throw new CommandError(EXIT.usage, '--previous shows what is over; leave out --follow');
  if (output !== 'table') throw new CommandError(EXIT.usage, `--follow shows lines as they come; leave out --output ${output}`);
  const cursors = new Map<string, string>();
  for (let isFirst = true; !context.outputClosed.aborted; isFirst = false) {
    try {
      await showNew(input, cursors);
    } catch (error) {
      if (!isFirst && isNotFound(error, 'InvalidService.NotFound')) return context.say(`${nameOf(input)} is deleted.`);
      if (isFirst || !isPassing(error)) throw error;
    }
    await pause(context.clock, FOLLOW_POLL_MS);
  }
}

async function showNew(input: VerbInput, cursors: Map<string, string>): Promise<void> {
  const { Instances } = await input.client.call('ListServiceInstances', { path: { ServiceName: nameOf(input) } });
  const only = text(input, 'instance');
  const followed = Instances.map(({ InstanceName }) => InstanceName).filter((instance) => only === undefined || instance === only);
  for (const instance of followed) {
    const page = await readNew(input, instance, cursors.get(instance));
    for (const line of page.Logs) input.context.print(followed.length > 1 ? `[${instance}] ${line}` : line);
    if (page.Cursor !== undefined) cursors.set(instance, page.Cursor);
  }
}

interface LogPage {
  readonly Logs: readonly string[];
  readonly Cursor?: string | undefined;
}

async function readNew(input: VerbInput, instance: string, cursor: string | undefined): Promise<LogPage> {
  const first = { PageSize: lineCount(input) };
  const query = {
    InstanceName: instance,
    ...keywordOf(input),
    ...(cursor === undefined ? first : { PageSize: FOLLOW_LINES, Cursor: cursor }),
  };
  try {
    return await input.client.call('DescribeServiceLog', { path: { ServiceName: nameOf(input) }, query });
  } catch (error) {
    // Replaced since it was listed.
    if (isNotFound(error, 'InvalidInstance.NotFound')) return { Logs: [] };
    throw error;
  }
}

function isNotFound(error: unknown, code: 'InvalidService.NotFound' | 'InvalidInstance.NotFound'): boolean {
  return error instanceof ApiError && error.code === code;
}
