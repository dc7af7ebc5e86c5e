import type { GatewayResource } from '@infergate/contract';
import type { OwnAnswer } from '../pipeline/phase.ts';

const HEADERS = ['Content-Type', 'application/json', 'Cache-Control', 'no-store'];

/** What shows a caller that it has reached the gateway and is admitted. */
export function identityOf({ id, name }: Pick<GatewayResource, 'id' | 'name'>): OwnAnswer {
  const body = Buffer.from(`${JSON.stringify({ gateway: name, gateway_id: id, status: 'ok' })}\n`);
  return { status: 200, headers: HEADERS, body, isForAll: false };
}
