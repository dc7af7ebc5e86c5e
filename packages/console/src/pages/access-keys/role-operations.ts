import { ACCESS_ROLES, type AccessRole, type Operation, OPERATIONS } from '@infergate/contract';

export interface RoleOperations {
  readonly role: AccessRole;
  /** What it may do that the one before it may not, by name. */
  readonly operations: readonly Pick<Operation, 'name' | 'summary'>[];
}

/** From the least role to the one that may do everything: what is not built, or needs no AccessKey, is left out. */
export const ROLE_OPERATIONS: readonly RoleOperations[] = ACCESS_ROLES.map((role) => ({
  role,
  operations: OPERATIONS.filter(
    ({ role: needed, shape, credential }) => needed === role && shape !== null && credential !== 'none',
  ).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
}));
