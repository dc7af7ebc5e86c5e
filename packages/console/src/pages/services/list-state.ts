import { SERVICE_STATUSES } from '@infergate/contract';

/** What of the services is shown, and how: it stands in the address. */
export interface ListState {
  /** Part of the name. */
  readonly filter: string;
  readonly status: string;
  /** Id of a gateway. */
  readonly gateway: string;
  /** `key=value`, several parted by commas. */
  readonly label: string;
  readonly sort: Sort;
  readonly order: Order;
  readonly page: number;
  readonly size: number;
}

export const SORTS = ['CreateTime', 'UpdateTime', 'ServiceName', 'Status'] as const;
export type Sort = (typeof SORTS)[number];
export type Order = 'asc' | 'desc';

export const PAGE_SIZES = [20, 50, 100] as const;

export const EVERYTHING: ListState = {
  filter: '',
  status: '',
  gateway: '',
  label: '',
  sort: 'CreateTime',
  order: 'desc',
  page: 1,
  size: PAGE_SIZES[0],
};

const MAX_PAGE = 1_000_000;

/** Whatever stands in an address; what does not fit is as if it did not stand there. */
export function readListState(search: Readonly<Record<string, unknown>>): ListState {
  const text = (key: string) => (['string', 'number', 'boolean'].includes(typeof search[key]) ? String(search[key]) : '');
  const page = Number(text('page'));
  return {
    filter: text('filter'),
    status: SERVICE_STATUSES.find((status) => status === search['status']) ?? '',
    gateway: text('gateway'),
    label: text('label'),
    sort: SORTS.find((sort) => sort === search['sort']) ?? EVERYTHING.sort,
    order: search['order'] === 'asc' ? 'asc' : 'desc',
    page: Number.isInteger(page) && page >= 1 && page <= MAX_PAGE ? page : 1,
    size: PAGE_SIZES.find((size) => String(size) === text('size')) ?? EVERYTHING.size,
  };
}

/** For the address: only what is not usual. */
export function writeListState(state: ListState): Record<string, string | number> {
  const entries = Object.entries(state) as [keyof ListState, string | number][];
  return Object.fromEntries(entries.filter(([key, value]) => value !== EVERYTHING[key]));
}

/** Other filters begin at the first page. */
export function changeListState(state: ListState, change: Partial<ListState>): ListState {
  return { ...state, page: 1, ...change };
}

/** What a click on the head of a column asks for: upwards, downwards, as usual again. */
export function nextSorting(sort: Sort, state: Pick<ListState, 'sort' | 'order'>): Pick<ListState, 'sort' | 'order'> {
  if (state.sort !== sort) return { sort, order: 'asc' };
  return state.order === 'asc' ? { sort, order: 'desc' } : { sort: EVERYTHING.sort, order: EVERYTHING.order };
}

export function isFiltered({ filter, status, gateway, label }: ListState): boolean {
  return [filter, status, gateway, label].some((text) => text !== '');
}

/** Labels asked for by `key=value, key=value`; null: it is not written so, or not yet. */
export function readLabels(text: string): Readonly<Record<string, string>> | null {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const pairs = parts.map(
    (part) => [part.slice(0, Math.max(0, part.indexOf('='))).trim(), part.slice(part.indexOf('=') + 1).trim()] as const,
  );
  return pairs.every(([key]) => key !== '') ? Object.fromEntries(pairs) : null;
}

/** As ListServices takes it. */
export function listQuery({ filter, status, gateway, label, sort, order, page, size }: ListState) {
  const labels = readLabels(label) ?? {};
  return {
    PageNumber: page,
    PageSize: size,
    Sort: sort,
    Order: order,
    ...(filter === '' ? {} : { Filter: filter }),
    ...(status === '' ? {} : { ServiceStatus: status }),
    ...(gateway === '' ? {} : { Gateway: gateway }),
    ...(Object.keys(labels).length === 0 ? {} : { Label: JSON.stringify(labels) }),
  };
}
