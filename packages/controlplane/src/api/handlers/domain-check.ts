import type { Domain } from '../../domain/domain.ts';
import type { Handlers } from './handler.ts';

export function domainCheckHandlers({ domainCheck }: Domain): Handlers<'CheckGatewayDomain'> {
  return {
    CheckGatewayDomain: async ({ call, path, query }) => {
      const view = await domainCheck.check(call, path.GatewayId, query.Domain, query.Type);
      return {
        Domain: view.domain,
        Type: view.type,
        Attached: view.isAttached,
        Status: view.status,
        Message: view.message,
        RequiredRecords: view.required.map(({ name, type, value }) => ({ Name: name, Type: type, Value: value })),
        FoundAliases: [...view.aliases],
        FoundAddresses: [...view.addresses],
      };
    },
  };
}
