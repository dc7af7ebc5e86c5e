import { expect, it } from 'vitest';
import { VpcFinder } from './vpc-finder.ts';

const finder = new VpcFinder([
  { id: 'vpc-wide', cidr: '10.0.0.0/8' },
  { id: 'vpc-narrow', cidr: '10.1.0.0/16' },
  { id: 'vpc-twin', cidr: '10.1.0.0/16' },
  { id: 'vpc-six', cidr: 'fd00:1::/32' },
  { id: 'vpc-broken', cidr: 'nonsense' },
]);

it.each([
  ['10.2.0.1', ['vpc-wide']],
  ['10.1.2.3', ['vpc-narrow', 'vpc-twin']],
  ['::ffff:10.2.0.1', ['vpc-wide']],
  ['fd00:1::5', ['vpc-six']],
  ['192.0.2.1', []],
  ['', []],
])('%s is in %j', (address, want) => {
  expect(finder.find(address)).toEqual(want);
});
