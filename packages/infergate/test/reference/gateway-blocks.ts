import { GATEWAY_PROBLEMS, GRPC_STATUS_CODES, type GrpcStatusName, type ProblemDefinition } from '@infergate/contract';
import { table } from './page.ts';

const RETRY: Readonly<Record<ProblemDefinition['retry'], string>> = {
  never: 'no',
  later: 'later',
  'if-unsent': 'done by the gateway where nothing was sent; else no',
};

/** The errors of invocations. */
export function gatewayErrors(): string {
  const problems = Object.entries<ProblemDefinition>(GATEWAY_PROBLEMS).filter(([, { status }]) => status !== CLIENT_CLOSED);
  const rows = problems.map(([code, { status, source, retry, message }]) => [String(status), `\`${code}\``, source, RETRY[retry], message]);
  return table(['status', '`code`', 'whose fault', 'send again?', '`message`'], rows);
}

/** What the same errors are to callers over gRPC. */
export function grpcErrors(): string {
  const byStatus = new Map<string, string[]>();
  for (const [code, { status, grpc }] of Object.entries<ProblemDefinition>(GATEWAY_PROBLEMS)) {
    if (status !== CLIENT_CLOSED) byStatus.set(grpc, [...(byStatus.get(grpc) ?? []), `\`${code}\``]);
  }
  const names = Object.keys(GRPC_STATUS_CODES).filter((name) => byStatus.has(name));
  return table(
    ['`grpc-status`', '`code` below'],
    names.map((name) => [`${GRPC_STATUS_CODES[name as GrpcStatusName]} ${name}`, (byStatus.get(name) ?? []).join(', ')]),
  );
}

/** Never sent: there is nobody to send it to. */
const CLIENT_CLOSED = GATEWAY_PROBLEMS.client_closed.status;
