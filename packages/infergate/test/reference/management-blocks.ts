import { ACCESS_ROLES, API_PREFIX, MANAGEMENT_PROBLEMS, OPERATIONS, type Operation } from '@infergate/contract';
import { table } from './page.ts';

/** What is built, in the order of the table of operations. */
export function builtOperations(): string {
  const rows = OPERATIONS.filter(({ shape }) => shape !== null).map((operation) => [
    `\`${operation.name}\`${operation.isEas ? '' : ' *'}`,
    `\`${operation.method} ${operation.path}\``,
    roleText(operation),
    `${operation.summary}.`,
  ]);
  return table(['operation', `method and path behind \`${API_PREFIX}\``, 'role', 'what it does'], rows);
}

function roleText({ role, credential }: Operation): string {
  if (credential === 'none') return 'nobody';
  return credential === 'signature' ? `${role}, signed` : role;
}

/** What is not. */
export function unbuiltOperations(): string {
  const eas = OPERATIONS.filter(({ isEas }) => isEas);
  const unbuilt = eas.filter(({ shape }) => shape === null);
  return `Of the ${eas.length} operations of PAI-EAS, ${eas.length - unbuilt.length} are built. The other ${unbuilt.length} are known by method and path and answer 501 with \`NotImplemented\`; they stand in \`/openapi.json\` too.`;
}

export function managementErrors(): string {
  const problems = Object.entries<{ status: number; message: string }>(MANAGEMENT_PROBLEMS);
  const rows = problems
    .toSorted(([, a], [, b]) => a.status - b.status)
    .map(([code, { status, message }]) => [String(status), `\`${code}\``, message]);
  return table(['status', '`Code`', 'default `Message`'], rows);
}

export function roles(): string {
  return ACCESS_ROLES.map((role) => `\`${role}\``).join(' < ');
}
