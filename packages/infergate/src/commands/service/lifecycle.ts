import type { OperationName } from '@infergate/contract';
import { oneOf, option, text, wholeNumber } from '../verb/arguments.ts';
import { sayNotices } from '../verb/notices.ts';
import type { Verb, VerbInput } from '../verb/verb.ts';
import { nameOf, untilRunning } from './create.ts';
import { waitFor } from './progress.ts';

const waiting = [option('--no-wait', 'return as soon as the change is accepted'), option('--timeout <seconds>', 'how long to wait', '300')];

type MessageOperation = Extract<OperationName, 'StartService' | 'StopService' | 'RestartService' | 'DeleteService'>;

async function callAndSay(input: VerbInput, operation: MessageOperation): Promise<void> {
  const { Message } = await input.client.call(operation, { path: { ServiceName: nameOf(input) } });
  input.context.say(Message);
}

export const start: Verb = {
  usage: 'start <name>',
  description: 'start a stopped service',
  options: waiting,
  run: async (input) => {
    await callAndSay(input, 'StartService');
    await untilRunning(input, nameOf(input));
  },
};

export const stop: Verb = {
  usage: 'stop <name>',
  description: 'stop a service; its endpoint answers 503 until it is started again',
  options: waiting,
  run: async (input) => {
    await callAndSay(input, 'StopService');
    if (input.options['wait'] === false) return;
    const { client, context } = input;
    await waitFor({
      client,
      context,
      name: nameOf(input),
      target: 'Stopped',
      timeoutSeconds: wholeNumber(text(input, 'timeout') ?? '300', '--timeout'),
    });
  },
};

export const restart: Verb = {
  usage: 'restart <name>',
  description: 'replace every instance of a service, one after the other',
  options: waiting,
  run: async (input) => {
    await callAndSay(input, 'RestartService');
    await untilRunning(input, nameOf(input));
  },
};

export const remove: Verb = {
  usage: 'delete <name>',
  description: 'delete a service, its instances and tokens',
  run: (input) => callAndSay(input, 'DeleteService'),
};

export const scale: Verb = {
  usage: 'scale <name> <instances>',
  description: 'change the number of instances',
  options: [...waiting, option('--remove <instances>', 'comma list of instances that go first')],
  run: async (input) => {
    const [name = '', count = ''] = input.args;
    const toDelete = text(input, 'remove')?.split(',');
    const body = {
      Instance: wholeNumber(count, 'the number of instances'),
      ...(toDelete === undefined ? {} : { InstancesToDelete: toDelete }),
    };
    const { Message } = await input.client.call('ScaleService', { path: { ServiceName: name }, body });
    input.context.say(Message);
    await untilRunning(input, name);
  },
};

export const rollback: Verb = {
  usage: 'rollback <name> <version>',
  description: 'go back (or forward) to a version that is kept',
  options: waiting,
  run: async (input) => {
    const [name = '', version = ''] = input.args;
    const { Message, Notices } = await input.client.call('UpdateServiceVersion', {
      path: { ServiceName: name },
      body: { Version: wholeNumber(version, 'the version') },
    });
    input.context.say(Message);
    sayNotices(input, Notices);
    await untilRunning(input, name);
  },
};

export const lock: Verb = {
  usage: 'lock <name> <all|dangerous|none>',
  description: 'protect a service: dangerous forbids stop and delete, all forbids every change',
  run: async (input) => {
    const [name = '', level] = input.args;
    const { Message } = await input.client.call('UpdateServiceSafetyLock', {
      path: { ServiceName: name },
      body: { Lock: oneOf(level, ['all', 'dangerous', 'none'], 'the lock') },
    });
    input.context.say(Message);
  },
};
