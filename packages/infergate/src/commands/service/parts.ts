import { printFields, printList } from '../../output/result.ts';
import { labelPair, option, text } from '../verb/arguments.ts';
import type { Verb } from '../verb/verb.ts';
import { nameOf } from './create.ts';

export const tokens: Verb = {
  usage: 'tokens <name>',
  description: 'list the live tokens of a service',
  run: async (input) => {
    const { Tokens } = await input.client.call('ListServiceTokens', { path: { ServiceName: nameOf(input) } });
    printList(input.context, input.output, Tokens, [
      ['ID', (row) => row.TokenId],
      ['TOKEN', (row) => row.Token],
      ['CREATED', (row) => row.CreateTime],
    ]);
  },
};

export const addToken: Verb = {
  usage: 'add-token <name>',
  description: 'add a token; the others stay live, so that callers can change over',
  options: [option('--token <token>', 'your own token; generated when absent')],
  run: async (input) => {
    const token = text(input, 'token');
    const made = await input.client.call('CreateServiceToken', {
      path: { ServiceName: nameOf(input) },
      body: token === undefined ? {} : { Token: token },
    });
    printFields(input.context, input.output, made, [
      ['Id', made.TokenId],
      ['Token', made.Token],
    ]);
  },
};

export const removeToken: Verb = {
  usage: 'remove-token <name> <token-id>',
  description: 'end a token',
  run: async (input) => {
    const [name = '', id = ''] = input.args;
    const { Message } = await input.client.call('DeleteServiceToken', { path: { ServiceName: name, TokenId: id } });
    input.context.say(Message);
  },
};

export const label: Verb = {
  usage: 'label <name> <key=value...>',
  description: 'set labels; key= with nothing behind it removes one',
  run: async (input) => {
    const [name = '', ...pairs] = input.args;
    const parsed = pairs.map(labelPair);
    const set = Object.fromEntries(parsed.filter(([, value]) => value !== ''));
    const removed = parsed.filter(([, value]) => value === '').map(([key]) => key);
    if (Object.keys(set).length > 0) await input.client.call('UpdateServiceLabel', { path: { ServiceName: name }, body: { Labels: set } });
    if (removed.length > 0)
      await input.client.call('DeleteServiceLabel', { path: { ServiceName: name }, query: { LabelKeys: removed.join(',') } });
    input.context.say(`Labels of ${name} are changed.`);
  },
};

export const isolate: Verb = {
  usage: 'isolate <name> <instance>',
  description: 'take an instance out of traffic, or back in with --off',
  options: [option('--off', 'give it traffic again')],
  run: async (input) => {
    const [name = '', instance = ''] = input.args;
    const { Message } = await input.client.call('UpdateServiceInstance', {
      path: { ServiceName: name, InstanceName: instance },
      body: { Isolate: input.options['off'] !== true },
    });
    input.context.say(Message);
  },
};

export const replaceInstance: Verb = {
  usage: 'replace <name> <instance...>',
  description: 'replace instances by new ones',
  options: [option('--restart', 'start their process again in place')],
  run: async (input) => {
    const [name = '', ...instances] = input.args;
    const query = { InstanceList: instances.join(','), ...(input.options['restart'] === true ? { SoftRestart: true } : {}) };
    const { Message } = await input.client.call('DeleteServiceInstances', { path: { ServiceName: name }, query });
    input.context.say(Message);
  },
};
