import type { UseCaseContext } from '../dependencies.ts';
import { GatewayAllowlists } from './acl.ts';
import { GatewayCreation } from './create.ts';
import { GatewayDeletion } from './delete.ts';
import { GatewayDomains } from './domains.ts';
import { GatewayLabels } from './labels.ts';
import { LinkedVpcs } from './linked-vpcs.ts';
import { VpcPeers } from './peers.ts';
import { GatewayUpdates } from './update.ts';
import { GatewayViews } from './views.ts';

/** Everything that can be asked of gateways. */
export interface Gateways {
  readonly creation: GatewayCreation;
  readonly updates: GatewayUpdates;
  readonly deletion: GatewayDeletion;
  readonly labels: GatewayLabels;
  readonly views: GatewayViews;
  readonly allowlists: GatewayAllowlists;
  readonly links: LinkedVpcs;
  readonly peers: VpcPeers;
  readonly domains: GatewayDomains;
}

export function createGateways(context: UseCaseContext): Gateways {
  return {
    creation: new GatewayCreation(context),
    updates: new GatewayUpdates(context),
    deletion: new GatewayDeletion(context),
    labels: new GatewayLabels(context),
    views: new GatewayViews(context),
    allowlists: new GatewayAllowlists(context),
    links: new LinkedVpcs(context),
    peers: new VpcPeers(context),
    domains: new GatewayDomains(context),
  };
}
