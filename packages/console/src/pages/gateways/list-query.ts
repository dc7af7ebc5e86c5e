import type { OperationQuery, OperationResponse } from '@infergate/contract';
import { pageOf } from '../../elements/paging.ts';
import type { SearchState } from '../../shell/search-state.ts';

export type GatewayRow = OperationResponse<'ListGateway'>['Gateways'][number];

const PAGE_SIZE = 20;
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

export function isFiltered({ GatewayName, GatewayType, Status }: OperationQuery<'ListGateway'>): boolean {
  return GatewayName !== undefined || GatewayType !== undefined || Status !== undefined;
}

type SortOrder = 'ascend' | 'descend' | null;

/** How the list is sorted by a column, as the table says it. */
export function sortOrderOf({ sort, order }: SearchState, column: string): SortOrder {
  if (sort !== column) return null;
  return order === 'asc' ? 'ascend' : 'descend';
}

/** What stands in the address for a sorting by a column; null: the order of creation. */
export function sorting(column: string, order: SortOrder): SearchState {
  return order === null ? { sort: '', order: '', page: '' } : { sort: column, order: order === 'ascend' ? 'asc' : 'desc', page: '' };
}
