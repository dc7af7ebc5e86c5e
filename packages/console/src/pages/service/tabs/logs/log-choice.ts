import type { SearchState } from '../../../../shell/search-state.ts';

export const LOG_VIEWS = ['live', 'earlier', 'previous'] as const;
export type LogViewKind = (typeof LOG_VIEWS)[number];

export interface LogAddress {
  readonly view: LogViewKind;
  readonly instance: string;
  readonly keyword: string;
  /** From 1, which is the newest. */
  readonly page: number;
}

/** Pure. What the address asks for. */
export function readLogAddress({ view, instance = '', keyword = '', page }: SearchState): LogAddress {
  const number = Number(page ?? 1);
  return {
    view: LOG_VIEWS.find((each) => each === view) ?? 'live',
    instance,
    keyword,
    page: Number.isInteger(number) && number > 0 ? number : 1,
  };
}
