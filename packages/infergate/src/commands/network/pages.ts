const PAGE_SIZE = 1000;

interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
}

/** Every row of a list that comes in pages. */
export async function listAll<T>(read: (page: { PageNumber: number; PageSize: number }) => Promise<Page<T>>): Promise<readonly T[]> {
  const rows: T[] = [];
  for (let number = 1; ; number += 1) {
    const { items, total } = await read({ PageNumber: number, PageSize: PAGE_SIZE });
    rows.push(...items);
    if (items.length === 0 || rows.length >= total) return rows;
  }
}
