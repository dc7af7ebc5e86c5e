import { printFields } from '../../output/result.ts';
import { EXIT } from '../exit-codes.ts';
import { argument, isGiven, option } from '../verb/arguments.ts';
import type { Verb } from '../verb/verb.ts';
import { gatewayPath } from './gateway-argument.ts';

export const checkDomain: Verb = {
  usage: 'check <gateway> <domain>',
  description: 'which DNS record leads a domain to a gateway, and whether it does (exit code 1: it does not)',
  options: [option('--private', 'as a domain of the VPC endpoints; otherwise as it is attached, or of the Internet endpoint')],
  run: async (input) => {
    const { client, context, output } = input;
    const check = await client.call('CheckGatewayDomain', {
      path: await gatewayPath(input),
      query: { Domain: argument(input, 1, 'the domain'), ...(isGiven(input, 'private') ? { Type: 'intranet' as const } : {}) },
    });
    printFields(context, output, check, [
      ['Domain', check.Domain],
      ['Type', check.Type],
      ['Attached', check.Attached ? 'yes' : 'no'],
      ['Record to create', check.RequiredRecords.map(({ Name, Type, Value }) => `${Name} ${Type} ${Value}`).join(', ')],
      ['Leads to', [...check.FoundAliases, ...check.FoundAddresses].join(', ')],
      ['Status', check.Status],
    ]);
    context.say(check.Message);
    if (check.Status !== 'Ok') context.exitCode = EXIT.failed;
  },
};
