import { expect, test } from 'vitest';
import { cellsOf } from './record-cells.ts';

interface Pet {
  readonly name: string;
  readonly owner: string;
}

const tom: Pet = { name: 'Tom', owner: '' };

test('a cell is what its column renders, or else the field that it names', () => {
  const columns = [
    { title: 'Name', dataIndex: 'name' },
    { title: 'Loud', key: 'loud', render: (_: unknown, { name }: Pet, index: number) => `${index} ${name.toUpperCase()}` },
  ];
  expect(cellsOf(columns, tom, 3)).toEqual([
    { key: 'name', title: 'Name', content: 'Tom' },
    { key: 'loud', title: 'Loud', content: '3 TOM' },
  ]);
});

test('what would be empty is left out, and 0 is not empty', () => {
  const columns = [
    { title: 'Owner', dataIndex: 'owner' },
    { title: 'Button', key: 'button', render: () => false },
    { title: 'Toys', key: 'toys', render: () => 0 },
  ];
  expect(cellsOf<Pet>(columns, tom, 0)).toEqual([{ key: 'toys', title: 'Toys', content: 0 }]);
});
