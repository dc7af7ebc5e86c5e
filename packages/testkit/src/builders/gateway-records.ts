import type { GatewayDomain, GatewayListener, GatewayStatusRecord } from '@infergate/controlplane';
import { SOME_TIME_MS } from './store-records.ts';

/** Of the gateway of `gatewayRecord()`, without listeners. */
export function gatewayStatus(overrides: Partial<GatewayStatusRecord> = {}): GatewayStatusRecord {
  return {
    id: 'gw-front',
    phase: 'Running',
    reason: '',
    message: '',
    observedGeneration: 1,
    nodes: 1,
    readyNodes: 1,
    listeners: [],
    notices: [],
    ...overrides,
  };
}

/** A healthy listener on the Internet entrance. */
export function gatewayListener(overrides: Partial<GatewayListener> = {}): GatewayListener {
  return { entrance: 'internet', host: '127.0.0.1', port: 30_000, vpcId: null, vSwitchId: null, zone: null, healthy: true, ...overrides };
}

/** A public domain without a certificate. */
export function gatewayDomain(overrides: Partial<GatewayDomain> = {}): GatewayDomain {
  return {
    domain: 'models.example.com',
    type: 'internet',
    certificateId: null,
    clientCertificateId: null,
    serviceName: null,
    createdAt: SOME_TIME_MS,
    updatedAt: SOME_TIME_MS,
    ...overrides,
  };
}
