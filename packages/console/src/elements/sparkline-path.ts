/** Points of a drawing that is 1 wide and 1 high, the largest value at its top; a step of which nothing is known parts the line. */
export function sparklinePath(values: readonly (number | null)[]): string {
  const top = Math.max(...values.map((value) => value ?? 0), 0);
  const last = Math.max(1, values.length - 1);
  let isDrawing = false;
  return values
    .map((value, i) => {
      if (value === null) {
        isDrawing = false;
        return '';
      }
      const verb = isDrawing ? 'L' : 'M';
      isDrawing = true;
      return `${verb}${round(i / last)} ${round(top === 0 ? 1 : 1 - value / top)}`;
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** The newest value that is known. */
export function latestValue(values: readonly (number | null)[]): number | null {
  return values.findLast((value) => value !== null) ?? null;
}
