import { expect, test } from 'vitest';
import { isFiltered, listQuery, sorting, sortOrderOf } from './list-query.ts';

const plain = { PageNumber: 1, PageSize: 20, Sort: 'CreateTime', Order: 'desc' };

test('the newest are first where nothing is asked for', () => {
  expect(listQuery({})).toEqual(plain);
  expect(isFiltered(listQuery({}))).toBe(false);
});

test('what stands in the address is asked for', () => {
  const query = listQuery({ name: ' front ', type: 'Application', status: 'Failed', page: '3', sort: 'GatewayName', order: 'asc' });
  expect(query).toEqual({
    PageNumber: 3,
    PageSize: 20,
    Sort: 'GatewayName',
    Order: 'asc',
    GatewayName: 'front',
    GatewayType: 'Application',
    Status: 'Failed',
  });
  expect(isFiltered(query)).toBe(true);
});

test('what cannot be meant is left out', () => {
  expect(listQuery({ name: ' ', type: 'Magic', status: 'Fine', page: '-1', sort: 'Colour', order: 'up' })).toEqual(plain);
  expect(listQuery({ page: 'two' }).PageNumber).toBe(1);
});

test('the table shows the sorting that stands in the address, and the address takes what the table asks for', () => {
  const state = sorting('Status', 'ascend');
  expect(state).toEqual({ sort: 'Status', order: 'asc', page: '' });
  expect(sortOrderOf(state, 'Status')).toBe('ascend');
  expect(sortOrderOf(state, 'GatewayName')).toBeNull();
  expect(sortOrderOf({ sort: 'Status' }, 'Status')).toBe('descend');
  expect(sorting('Status', null)).toEqual({ sort: '', order: '', page: '' });
});
