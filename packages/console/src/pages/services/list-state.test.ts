import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changeListState,
  EVERYTHING,
  isFiltered,
  listQuery,
  nextSorting,
  PAGE_SIZES,
  readLabels,
  readListState,
  SORTS,
  writeListState,
} from './list-state.ts';

describe('the state of the list in the address', () => {
  const text = fc.string({ maxLength: 20 });
  const state = fc.record({
    filter: text,
    status: fc.constantFrom('', 'Running', 'Failed'),
    gateway: text,
    label: text,
    sort: fc.constantFrom(...SORTS),
    order: fc.constantFrom('asc' as const, 'desc' as const),
    page: fc.integer({ min: 1, max: 1_000_000 }),
    size: fc.constantFrom(...PAGE_SIZES),
  });

  test('comes back as it was', () => {
    fc.assert(
      fc.property(state, (state) => {
        expect(readListState(writeListState(state))).toEqual(state);
      }),
    );
  });

  test('says nothing of what is usual', () => {
    expect(writeListState(EVERYTHING)).toEqual({});
    expect(writeListState({ ...EVERYTHING, status: 'Failed' })).toEqual({ status: 'Failed' });
  });

  test('takes whatever an address holds', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('filter', 'status', 'page', 'size', 'sort', 'order', 'label'), fc.jsonValue()),
        (search) => {
          const { page, size } = readListState(search);
          expect(page).toBeGreaterThan(0);
          expect(PAGE_SIZES).toContain(size);
        },
      ),
    );
    expect(readListState({ filter: 42, page: '3', size: 1000, status: 'Odd' })).toEqual({ ...EVERYTHING, filter: '42', page: 3 });
  });

  test('goes back to the first page when the filter changes', () => {
    expect(changeListState({ ...EVERYTHING, page: 7 }, { status: 'Failed' }).page).toBe(1);
    expect(changeListState({ ...EVERYTHING, page: 7, status: 'Failed' }, { page: 8 })).toEqual({
      ...EVERYTHING,
      page: 8,
      status: 'Failed',
    });
  });

  test('sorts upwards, then downwards, then as usual', () => {
    const up = nextSorting('Status', EVERYTHING);
    const down = nextSorting('Status', up);
    expect([up, down, nextSorting('Status', down)]).toEqual([
      { sort: 'Status', order: 'asc' },
      { sort: 'Status', order: 'desc' },
      { sort: 'CreateTime', order: 'desc' },
    ]);
  });

  test('knows a filter', () => {
    expect(isFiltered({ ...EVERYTHING, page: 2, sort: 'Status' })).toBe(false);
    expect(isFiltered({ ...EVERYTHING, label: 'a=b' })).toBe(true);
  });
});

describe('what the server is asked', () => {
  test('holds only the filters there are', () => {
    expect(listQuery(EVERYTHING)).toEqual({ PageNumber: 1, PageSize: 20, Sort: 'CreateTime', Order: 'desc' });
    expect(listQuery({ ...EVERYTHING, gateway: 'shared', label: 'team=a, stage=b=c' })).toMatchObject({
      Gateway: 'shared',
      Label: '{"team":"a","stage":"b=c"}',
    });
  });

  test.each([
    ['', {}],
    ['a=', { a: '' }],
    [' a = b ,c=d,', { a: 'b', c: 'd' }],
    ['a', null],
    ['=b', null],
  ])('reads the labels of %j', (text, labels) => expect(readLabels(text)).toEqual(labels));
});
