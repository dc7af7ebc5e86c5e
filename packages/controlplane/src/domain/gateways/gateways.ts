import type { UseCaseContext } from '../dependencies.ts';
import { GatewayCreation } from './create.ts';
import { GatewayDeletion } from './delete.ts';
import { GatewayLabels } from './labels.ts';
import { GatewayUpdates } from './update.ts';
import { GatewayViews } from './views.ts';

/** Everything that can be asked of gateways. */
export interface Gateways {
  readonly creation: GatewayCreation;
  readonly updates: GatewayUpdates;
  readonly deletion: GatewayDeletion;
  readonly labels: GatewayLabels;
  readonly views: GatewayViews;
}

export function createGateways(context: UseCaseContext): Gateways {
  return {
    creation: new GatewayCreation(context),
    updates: new GatewayUpdates(context),
    deletion: new GatewayDeletion(context),
    labels: new GatewayLabels(context),
    views: new GatewayViews(context),
  };
}
