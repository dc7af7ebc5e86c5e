/** `part`: of one, as percent. */
export type FigureKind = 'count' | 'part' | 'seconds';

/** Three digits that matter, in the unit in which people read it. A part is never rounded up to all. */
export function formatFigure(value: number, kind: FigureKind): string {
  if (kind === 'part') return value === 1 ? '100 %' : `${Math.floor(value * 10_000) / 100} %`;
  if (kind === 'count') return digits(value);
  return value < 1 ? `${digits(value * 1000)} ms` : `${digits(value)} s`;
}

function digits(value: number): string {
  return value >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
