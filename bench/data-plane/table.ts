import type { LatencyReport, ReportRow, ScenarioReport } from './report.ts';
import type { Spread } from './statistics.ts';

const COLUMNS = [20, 24, 24, 13, 9, 34] as const;

/** One scenario as text for a terminal. */
export function tableOf(report: ScenarioReport): string {
  const rate = report.latencyRate === null ? 'at this load' : `at ${Math.round(report.latencyRate)}/s`;
  const head = ['', `µs of CPU a ${report.unit}`, 'times nginx', `${report.unit}s/s`, 'RSS', `added p50, p99 ${rate}`];
  const lines = [
    `${report.title} (at most ${report.bar} times nginx)`,
    lineOf(head),
    ...report.rows.map((row) => lineOf(cellsOf(row))),
    ...report.missing.map(({ peer, reason }) => `  ${peer.padEnd(COLUMNS[0])}${shortened(reason)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function lineOf(cells: readonly string[]): string {
  return `  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(COLUMNS[0]) : cell.padStart(COLUMNS[i] ?? 0))).join('')}`;
}

function cellsOf(row: ReportRow): readonly string[] {
  return [
    `${row.peer} ${row.version}`,
    spread(row.cpuMicros, 1),
    row.timesNginx === null ? '–' : spread(row.timesNginx, 2),
    String(Math.round(row.perSecond)),
    `${Math.round(row.rssBytes / 2 ** 20)} MB`,
    row.latency === null ? '–' : latency(row.latency),
  ];
}

function spread({ min, median, max }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

function latency({ addedP50Ms, addedP99Ms }: LatencyReport): string {
  return `${addedP50Ms.toFixed(2)}, ${addedP99Ms.toFixed(2)} ms`;
}

function shortened(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 300);
}
