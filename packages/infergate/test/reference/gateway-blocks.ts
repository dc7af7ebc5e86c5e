import { GATEWAY_PROBLEMS, type ProblemDefinition } from '@infergate/contract';
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

/** Never sent: there is nobody to send it to. */
const CLIENT_CLOSED = GATEWAY_PROBLEMS.client_closed.status;
