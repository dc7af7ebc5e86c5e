import type { DrainMessage, ReconfigureMessage } from '@infergate/contract';
import type { NodeView } from '../publish/node.ts';

/** What a keeper needs to know of the processes that have reported; `NodeHub` is one. */
export interface GatewayLink {
  nodes(): readonly NodeView[];
  onChange(listener: () => void): () => void;
  send(gatewayId: string, message: DrainMessage | ReconfigureMessage): boolean;
}
