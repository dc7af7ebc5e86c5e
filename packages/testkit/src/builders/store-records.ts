import type { AccessKeyRecord, InstanceRecord, ServiceRecord, ServiceStatusRecord } from '@infergate/controlplane';

/** A time in 2025, for records that need one. */
export const SOME_TIME_MS = 1_750_000_000_000;

/** A service as it is right after its creation. */
export function serviceRecord(overrides: Partial<ServiceRecord> = {}): ServiceRecord {
  return {
    id: 'eas-m-echo',
    name: 'echo',
    generation: 1,
    currentVersion: 1,
    latestVersion: 1,
    desired: 'running',
    instances: 1,
    restartCount: 0,
    config: '{"metadata":{"name":"echo","instance":1},"containers":[{"command":"node server.mjs"}]}',
    labels: {},
    safetyLock: 'none',
    instancesToDelete: [],
    isPublic: false,
    gatewayId: 'shared',
    previousGatewayIds: [],
    callerId: 'ak-test',
    createdAt: SOME_TIME_MS,
    updatedAt: SOME_TIME_MS,
    status: serviceStatus(),
    ...overrides,
  };
}

export function serviceStatus(overrides: Partial<ServiceStatusRecord> = {}): ServiceStatusRecord {
  return {
    phase: 'Creating',
    reason: 'CREATING',
    message: 'The service is being created.',
    observedGeneration: 0,
    readyInstances: 0,
    totalInstances: 0,
    conditions: [],
    ...overrides,
  };
}

/** A ready instance of the service of `serviceRecord()`. */
export function instanceRecord(overrides: Partial<InstanceRecord> = {}): InstanceRecord {
  return {
    name: 'echo-1a2b3c4d-x7k2p',
    serviceId: 'eas-m-echo',
    serviceName: 'echo',
    version: 1,
    restartGeneration: 0,
    runtime: 'process',
    phase: 'ready',
    reason: '',
    message: '',
    address: { host: '127.0.0.1', port: 20_000, tls: false, basePath: '' },
    isolated: false,
    requested: null,
    restarts: 0,
    failures: 0,
    createdAt: SOME_TIME_MS,
    startedAt: SOME_TIME_MS + 1_000,
    readyAt: SOME_TIME_MS + 2_000,
    drainingSince: null,
    nextStartAt: null,
    lastStates: [],
    ...overrides,
  };
}

export function accessKeyRecord(overrides: Partial<AccessKeyRecord> = {}): AccessKeyRecord {
  return { id: 'ak-test', secret: 'the secret of a test', role: 'administrator', createdAt: SOME_TIME_MS, disabled: false, ...overrides };
}
