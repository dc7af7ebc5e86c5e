import type { OperationName } from '@infergate/contract';

/** Names of the API as somebody at the command line would say them. */
export type Words = Readonly<Record<string, string>>;

const COMMANDS: Partial<Readonly<Record<OperationName, string>>> = {
  CreateGateway: 'gateway create',
  UpdateGateway: 'gateway update',
  DeleteGateway: 'gateway delete',
  DescribeGateway: 'gateway describe',
  ListGateway: 'gateway list',
  CreateAclPolicy: 'gateway acl add',
  DeleteAclPolicy: 'gateway acl remove',
  ListAclPolicy: 'gateway acl list',
  CreateGatewayIntranetLinkedVpc: 'gateway vpc link',
  DeleteGatewayIntranetLinkedVpc: 'gateway vpc unlink',
  ListGatewayIntranetLinkedVpc: 'gateway vpc list',
  AttachGatewayDomain: 'gateway domain attach',
  DetachGatewayDomain: 'gateway domain detach',
  ListGatewayDomains: 'gateway domain list',
  CreateCertificate: 'certificate upload',
  UpdateCertificate: 'certificate replace',
  DeleteCertificate: 'certificate delete',
  ListCertificates: 'certificate list',
  ListServices: 'service list',
  ListVpcs: 'vpc list',
  ListVSwitches: 'vswitch list',
  ListSecurityGroups: 'security-group list',
  ListZones: 'zone list',
};

/** A text of the management API in the words of the command line: operations are commands, parameters what `words` says. */
export function inCommands(text: string, words: Words): string {
  return text.replaceAll(/\b[A-Z][A-Za-z]+(?:\.[A-Z][A-Za-z]+)?\b/g, (name) => {
    if (Object.hasOwn(words, name)) return words[name] ?? name;
    return Object.hasOwn(COMMANDS, name) ? `"infergate ${COMMANDS[name as OperationName]}"` : name;
  });
}
