import type { AcmeAccountRecord, AcmeChallengeRecord, CertificateRecord } from './certificate-records.ts';
import type { GatewayRecord, GatewayStatusRecord } from './gateway-records.ts';
import type { SecurityGroupRecord, VpcRecord, VSwitchRecord } from './network-records.ts';

/** Resources that an installation has few of. Each is one document under its id; a kind needs no table of its own. */
export interface ResourceRecords {
  gateway: GatewayRecord;
  'gateway-status': GatewayStatusRecord;
  vpc: VpcRecord;
  vswitch: VSwitchRecord;
  'security-group': SecurityGroupRecord;
  certificate: CertificateRecord;
  'acme-challenge': AcmeChallengeRecord;
  'acme-account': AcmeAccountRecord;
}

export type ResourceKind = keyof ResourceRecords;

/** Whether the documents of a kind are sealed: they hold private keys. */
export const SEALED_RESOURCES: Readonly<Record<ResourceKind, boolean>> = {
  gateway: false,
  'gateway-status': false,
  vpc: false,
  vswitch: false,
  'security-group': false,
  certificate: true,
  'acme-challenge': true,
  'acme-account': true,
};
