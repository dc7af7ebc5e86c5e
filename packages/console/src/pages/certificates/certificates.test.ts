import { expect, test } from 'vitest';
import { pageOf } from '../../elements/paging.ts';
import { actionsFor, usersText } from './certificate-actions.ts';

test.each([
  ['uploaded', ['replace', 'rename', 'delete']],
  ['acme', ['renew', 'rename', 'delete']],
  ['self-signed', ['renew', 'replace', 'rename', 'delete']],
] as const)('with one that is %s one can %j', (CertificateSource, actions) => {
  expect(actionsFor({ CertificateSource })).toEqual(actions);
});

test('who uses it is said by domain and gateway', () => {
  const user = { GatewayId: 'gw-1', GatewayName: 'front', Domain: 'a.example.com', Type: 'internet', As: 'Certificate' } as const;
  expect(usersText({ UsedBy: [user, { ...user, Domain: 'b.example.com' }] })).toBe('a.example.com (front), b.example.com (front)');
});

test.each([
  [{}, 1],
  [{ page: '3' }, 3],
  [{ page: '-3' }, 1],
  [{ page: 'x' }, 1],
])('%j asks for page %d', (state, page) => expect(pageOf(state)).toBe(page));
