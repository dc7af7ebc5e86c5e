import type { DomainDependencies } from '@infergate/controlplane';
import type { Settings } from '../configuration/settings.ts';

/** What the management API needs to know of the settings about gateways. */
export function gatewayRules(settings: Settings): DomainDependencies['gatewayRules'] {
  const { baseDomain, dedicatedGateways, gateway } = settings;
  const { maxGateways, ports, allowedAccounts, application } = dedicatedGateways;
  return {
    baseDomain,
    maxGateways,
    ports,
    allowedAccounts,
    application: { minNodes: application.minNodes, maxNodes: application.maxNodes },
    sharedMaxRequestBodyBytes: gateway.maxRequestBodyBytes,
  };
}
