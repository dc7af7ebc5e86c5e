import { printList } from '../../output/result.ts';
import { argument, given, isGiven, option, text } from '../verb/arguments.ts';
import { sayNotices } from '../verb/notices.ts';
import type { Noun, Verb, VerbInput } from '../verb/verb.ts';
import { checkDomain } from './domain-check.ts';
import { gatewayPath } from './gateway-argument.ts';
import { untilServed, WAIT_OPTIONS } from './progress.ts';

const isPrivate = option('--private', 'a domain of the VPC endpoints; otherwise of the Internet endpoint');

const attach: Verb = {
  usage: 'attach <gateway> <domain>',
  description: 'give a gateway a domain of your own, or change it; says which DNS record to create',
  options: [
    isPrivate,
    option('--certificate <certificate>', 'id or name of the certificate to serve; without it plain text only'),
    option('--client-authority <certificate>', 'ask clients for certificates of these authorities'),
    option('--service <name>', 'answers at the root path of the domain'),
    ...WAIT_OPTIONS,
  ],
  run: async (input) => {
    const path = await gatewayPath(input);
    const wanted = given({
      ...domainOf(input),
      CertificateId: text(input, 'certificate'),
      ClientCertificateId: text(input, 'clientAuthority'),
      ServiceName: text(input, 'service'),
    });
    const answer = await input.client.call('AttachGatewayDomain', { path, query: { CustomDomain: JSON.stringify(wanted) } });
    sayNotices(input, answer.Notices);
    await untilServed(input, path.GatewayId);
    input.context.say(answer.CustomDomain?.Message ?? '');
  },
};

const detach: Verb = {
  usage: 'detach <gateway> <domain>',
  description: 'take a domain away from a gateway',
  options: [isPrivate, ...WAIT_OPTIONS],
  run: async (input) => {
    const path = await gatewayPath(input);
    const { Message } = await input.client.call('DetachGatewayDomain', { path, query: { CustomDomain: JSON.stringify(domainOf(input)) } });
    input.context.say(Message);
    await untilServed(input, path.GatewayId);
  },
};

const listDomains: Verb = {
  usage: 'list <gateway>',
  description: 'list the domains of a gateway, with the DNS record that each needs',
  run: async (input) => {
    const { CustomDomains } = await input.client.call('ListGatewayDomains', { path: await gatewayPath(input) });
    printList(input.context, input.output, CustomDomains, [
      ['DOMAIN', (row) => row.Domain],
      ['TYPE', (row) => row.Type],
      ['CERTIFICATE', (row) => row.CertificateName],
      ['ENDS', (row) => row.CertificateEndDate],
      ['STATUS', (row) => row.CertificateStatus],
      ['SERVICE', (row) => row.ServiceName],
      ['DNS RECORD', (row) => (row.DnsRecord.Value === '' ? '' : `${row.DnsRecord.Type} ${row.DnsRecord.Value}`)],
    ]);
  },
};

export const DOMAIN: Noun = { name: 'domain', description: 'domains of your own', verbs: [attach, detach, listDomains, checkDomain] };

function domainOf(input: VerbInput): { readonly Domain: string; readonly Type: 'internet' | 'intranet' } {
  return { Domain: argument(input, 1, 'the domain'), Type: isGiven(input, 'private') ? 'intranet' : 'internet' };
}
