import { printList } from '../../output/result.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { isGiven, option } from '../verb/arguments.ts';
import type { Noun, Verb } from '../verb/verb.ts';

const check: Verb = {
  usage: 'check',
  description: 'try what the machine that Infergate runs on allows gateways, and say how to allow the rest',
  options: [option('--strict', 'exit code 1 when anything is limited or missing')],
  run: async (input) => {
    const { context, output } = input;
    const { Capabilities } = await input.client.call('DescribeHostCapabilities', {});
    printList(context, output, Capabilities, [
      ['CHECK', (row) => (row.Subject === '' ? row.Name : `${row.Name} ${row.Subject}`)],
      ['STATE', (row) => row.State],
      ['MESSAGE', (row) => row.Message],
    ]);
    const wanting = Capabilities.filter(({ State }) => State !== 'ok');
    if (output === 'table') for (const { Name, Subject, Remedy } of wanting) context.say(`${[Name, Subject].join(' ').trim()}: ${Remedy}`);
    if (wanting.length > 0 && isGiven(input, 'strict'))
      throw new CommandError(EXIT.failed, `${wanting.length} of ${Capabilities.length} checks are not ok`);
  },
};

export const HOST: Noun = { name: 'host', description: 'the machine that Infergate runs on', verbs: [check] };
