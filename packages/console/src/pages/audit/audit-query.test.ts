import { describe, expect, test } from 'vitest';
import { resourcePath } from '../../elements/resource-path.ts';
import { auditQuery, isFiltered } from './audit-query.ts';

const NOW = Date.UTC(2030, 0, 2, 12, 0, 30);

describe('what the audit list asks for', () => {
  test('is everything, newest first, when nothing stands in the address', () => {
    expect(auditQuery({}, NOW)).toEqual({ PageNumber: 1, PageSize: 50 });
    expect(isFiltered(auditQuery({}, NOW))).toBe(false);
  });

  test('follows the address, and begins at a whole minute', () => {
    const query = auditQuery(
      { page: '3', size: '20', caller: ' ak1 ', operation: 'StopService', resource: 'service/echo', since: 'day' },
      NOW,
    );
    expect(query).toEqual({
      PageNumber: 3,
      PageSize: 20,
      CallerId: 'ak1',
      Operation: 'StopService',
      Resource: 'service/echo',
      StartTime: '2030-01-01T12:00:00.000Z',
    });
    expect(isFiltered(query)).toBe(true);
  });

  test('is not led astray by what cannot be meant', () => {
    expect(auditQuery({ page: '-1', size: '7', since: 'toString', caller: ' ' }, NOW)).toEqual({ PageNumber: 1, PageSize: 50 });
  });
});

test.each([
  ['service/a b', '/services/a%20b/overview'],
  ['gateway/gw-1', '/gateways/gw-1/overview'],
  ['certificate/web', '/certificates'],
  ['session/x', null],
  ['toString/x', null],
  ['service', null],
])('%s is shown at %s', (resource, path) => expect(resourcePath(resource)).toBe(path));
