import type { OperationQuery, OperationResponse } from '@infergate/contract';
import type { SearchState } from '../../shell/search-state.ts';

export type GatewayRow = OperationResponse<'ListGateway'>['Gateways'][number];

export const PAGE_SIZE = 20;
export const TYPES = ['FullyManaged', 'Application', 'Shared'] as const;
export const STATES = ['Running', 'Creating', 'Updating', 'Failed', 'Deleting'] as const;
type Sort = NonNullable<OperationQuery<'ListGateway'>['Sort']>;
const SORTS: readonly Sort[] = ['CreateTime', 'GatewayName', 'Status'];

/** What is asked for, from what stands in the address; what cannot be meant is as if it were not there. */
export function listQuery(state: SearchState): OperationQuery<'ListGateway'> {
  const type = TYPES.find((each) => each === state['type']);
  const status = STATES.find((each) => each === state['status']);
  const sort = SORTS.find((each) => each === state['sort']) ?? 'CreateTime';
  const name = (state['name'] ?? '').trim().slice(0, 64);
  return {
    PageNumber: pageOf(state),
    PageSize: PAGE_SIZE,
    Sort: sort,
    Order: state['order'] === 'asc' ? 'asc' : 'desc',
    ...(name === '' ? {} : { GatewayName: name }),
    ...(type === undefined ? {} : { GatewayType: type }),
    ...(status === undefined ? {} : { Status: status }),
  };
}

export function pageOf(state: SearchState): number {
  const page = Number(state['page']);
  return Number.isSafeInteger(page) && page > 0 && page <= 1_000_000 ? page : 1;
}

export function isFiltered({ GatewayName, GatewayType, Status }: OperationQuery<'ListGateway'>): boolean {
  return GatewayName !== undefined || GatewayType !== undefined || Status !== undefined;
}
