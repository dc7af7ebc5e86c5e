import type { FieldProblem } from '../../problems/errors.ts';
import type { ServiceSpec } from '../service-spec.ts';
import { findExcess } from './bounds.ts';
import { buildAutoscaler, buildNetworking, buildRolling, buildRpc } from './build/policies.ts';
import { buildProbes } from './build/probes.ts';
import { buildWorkload } from './build/workload.ts';
import { checkAutoscaler } from './checks/autoscaler-check.ts';
import { checkExternal } from './checks/external-check.ts';
import { checkFixedPort, checkHealthPath, checkProbes, checkRolling } from './checks/port-check.ts';
import { checkProcessor } from './checks/processor-check.ts';
import { checkProgram } from './checks/program-check.ts';
import {
  checkCredentials,
  checkEntrances,
  checkGatewayPolicy,
  checkIdentity,
  checkOutlierDetection,
  checkRpc,
  checkSinker,
  checkStorage,
} from './checks/service-check.ts';
import { checkWorkloadIsOne, noticeIdleKeys } from './checks/workload-check.ts';
import { readDescription } from './description-reader.ts';
import type { KeyValues } from './key-values.ts';
import { noticeStatus } from './notices.ts';
import type { ParseOptions } from './parse-options.ts';
import { Report } from './report.ts';
import { isPlainObject } from './value-reading.ts';
import { describeFound } from './value-wording.ts';

/** `spec` is null exactly when there are problems. Notices are worth telling, and stop nothing. */
export interface ParsedService {
  readonly spec: ServiceSpec | null;
  readonly problems: readonly FieldProblem[];
  readonly notices: readonly FieldProblem[];
}

/** Everything that must hold beyond the type of a single key. Each looks at what it needs and reports on its own. */
const CHECKS: readonly ((values: KeyValues, report: Report, options: ParseOptions) => void)[] = [
  checkIdentity,
  checkCredentials,
  checkWorkloadIsOne,
  checkProgram,
  checkFixedPort,
  checkProbes,
  checkHealthPath,
  checkProcessor,
  checkExternal,
  checkRpc,
  checkOutlierDetection,
  checkRolling,
  checkGatewayPolicy,
  checkEntrances,
  checkAutoscaler,
  checkStorage,
  checkSinker,
  noticeIdleKeys,
  noticeStatus,
];

/**
 * Reads a service description (the content of a service.json). Never throws, whatever JSON it is given; reports every problem at once.
 * The keys are those of `describeKeys()`.
 */
export function parseServiceSpec(input: unknown, options: ParseOptions): ParsedService {
  const excess = findExcess(input);
  if (excess !== null) return { spec: null, problems: [excess], notices: [] };
  if (!isPlainObject(input)) {
    return { spec: null, problems: [{ path: '', message: `Expected an object, got ${describeFound(input, false)}.` }], notices: [] };
  }
  const report = new Report();
  const values = readDescription(input, report);
  for (const check of CHECKS) check(values, report, options);
  const { problems, notices } = report;
  return { spec: problems.length > 0 ? null : build(values), problems, notices };
}

function build(values: KeyValues): ServiceSpec | null {
  const workload = buildWorkload(values);
  const name = values.get('metadata.name');
  // Never so when there are no problems; the types cannot know.
  if (workload === null || name === undefined) return null;
  return {
    name,
    instances: workload.kind === 'external' ? workload.addresses.length : (values.get('metadata.instance') ?? 0),
    group: values.get('metadata.group') ?? null,
    labels: values.get('labels'),
    resources: {
      cpuCores: values.get('metadata.cpu') ?? null,
      memoryMb: values.get('metadata.memory') ?? null,
      gpus: values.get('metadata.gpu') ?? null,
    },
    workload,
    probes: buildProbes(values),
    rpc: buildRpc(values),
    rolling: buildRolling(values),
    terminationGraceSeconds: values.get('metadata.eas.termination_grace_period'),
    networking: buildNetworking(values),
    token: values.get('token') ?? null,
    crashBlock: values.get('runtime.enable_crash_block'),
    autoscaler: buildAutoscaler(values),
  };
}
