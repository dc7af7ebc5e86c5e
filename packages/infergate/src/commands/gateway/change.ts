import { CommandError, EXIT } from '../exit-codes.ts';
import { given, labelPair, list, listOption, option, text } from '../verb/arguments.ts';
import { sayNotices } from '../verb/notices.ts';
import type { Verb } from '../verb/verb.ts';
import { gatewayOf, gatewayPath } from './gateway-argument.ts';
import { show } from './inspect.ts';
import { untilGone, untilServed, WAIT_OPTIONS } from './progress.ts';
import { SETTINGS, settingsOf } from './settings.ts';

export const create: Verb = {
  usage: 'create',
  description: 'create a dedicated gateway and wait until its nodes serve',
  options: [
    option('--type <type>', 'FullyManaged, or Application (alb)', 'FullyManaged'),
    ...SETTINGS,
    option('--charge-type <type>', 'PrePaid or PostPaid, recorded'),
    listOption('--label <key=value>', 'a label; may be repeated'),
    ...WAIT_OPTIONS,
  ],
  run: async (input) => {
    const labels = list(input, 'label')?.map(labelPair);
    const extras = given({
      GatewayType: text(input, 'type'),
      ChargeType: text(input, 'chargeType'),
      Labels: labels === undefined ? undefined : Object.fromEntries(labels),
    });
    const body = JSON.stringify({ ...settingsOf(input), ...extras });
    const { GatewayId, Notices } = await input.client.call('CreateGateway', { body });
    input.context.say(`${GatewayId} is created.`);
    sayNotices(input, Notices);
    await untilServed(input, GatewayId);
    await show(input, GatewayId);
  },
};

export const update: Verb = {
  usage: 'update <gateway>',
  description: 'change a gateway while it serves; what is not named stays',
  options: [...SETTINGS, ...WAIT_OPTIONS],
  run: async (input) => {
    const path = await gatewayPath(input);
    const body = settingsOf(input);
    if (Object.keys(body).length === 0)
      throw new CommandError(EXIT.usage, 'say what is to change; "infergate gateway update --help" lists the settings');
    const { Notices } = await input.client.call('UpdateGateway', { path, body });
    sayNotices(input, Notices);
    await untilServed(input, path.GatewayId);
    await show(input, path.GatewayId);
  },
};

export const remove: Verb = {
  usage: 'delete <gateway>',
  description: 'delete a gateway that no service uses, and wait until it is gone',
  options: WAIT_OPTIONS,
  run: async (input) => {
    const path = await gatewayPath(input);
    const { Message } = await input.client.call('DeleteGateway', { path });
    input.context.say(Message.split('\n')[0] ?? '');
    await untilGone(input, path.GatewayId);
  },
};

export const setDefault: Verb = {
  usage: 'set-default <gateway>',
  description: 'let new services without a choice take this gateway; "shared" takes them back to the shared one',
  run: async (input) => {
    const id = await gatewayOf(input);
    if (id === 'shared') {
      const { Gateways } = await input.client.call('ListGateway', { query: { PageSize: 1000 } });
      for (const { GatewayId, IsDefault } of Gateways)
        if (IsDefault && GatewayId !== id) await input.client.call('UpdateGateway', { path: { GatewayId }, body: { IsDefault: false } });
    } else await input.client.call('UpdateGateway', { path: { GatewayId: id }, body: { IsDefault: true } });
    input.context.say(`${id} is the default gateway.`);
  },
};

export const label: Verb = {
  usage: 'label <gateway> <key=value...>',
  description: 'set labels; key= with nothing behind it removes one',
  run: async (input) => {
    const path = await gatewayPath(input);
    const parsed = input.args.slice(1).map(labelPair);
    const set = Object.fromEntries(parsed.filter(([, value]) => value !== ''));
    const removed = parsed.filter(([, value]) => value === '').map(([key]) => key);
    if (Object.keys(set).length > 0) await input.client.call('UpdateGatewayLabel', { path, body: { Labels: set } });
    if (removed.length > 0) await input.client.call('DeleteGatewayLabel', { path, query: { LabelKeys: JSON.stringify(removed) } });
    input.context.say(`Labels of ${path.GatewayId} are changed.`);
  },
};
