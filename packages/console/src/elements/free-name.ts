/** What names of services may have. */
const MOST_CHARACTERS = 63;
const MOST_NUMBER = 999;

/** Pure. The name itself, else with a number behind it that is not taken: `iris`, `iris_2`, `iris_3`. null: all are. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string | null {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; number <= MOST_NUMBER; number += 1) {
    const ending = `_${number}`;
    const name = wanted.slice(0, MOST_CHARACTERS - ending.length) + ending;
    if (!taken.has(name)) return name;
  }
  return null;
}
