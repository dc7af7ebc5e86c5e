import type { TablePaginationConfig } from 'antd';
import type { SearchState } from '../shell/search-state.ts';

/** The page that the address asks for; what cannot be one is the first. */
export function pageOf(state: SearchState): number {
  const page = Number(state['page']);
  return Number.isSafeInteger(page) && page > 0 && page <= 1_000_000 ? page : 1;
}

interface Answer {
  readonly PageNumber: number;
  readonly PageSize: number;
  readonly TotalCount: number;
}

/** Pages that the server makes, their number in the address; nothing is shown where there is one page. */
export function pagingOf(answer: Answer, change: (changes: SearchState) => void): TablePaginationConfig {
  return {
    current: answer.PageNumber,
    pageSize: answer.PageSize,
    total: answer.TotalCount,
    hideOnSinglePage: true,
    showSizeChanger: false,
    onChange: (page) => change({ page: page === 1 ? '' : String(page) }),
  };
}
