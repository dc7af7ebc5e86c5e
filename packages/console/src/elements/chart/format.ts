/** Of the answers of QueryMetrics, and ratios. */
export type Unit = 's' | 'By' | '1' | '1/s' | 'By/s' | 's/s' | '%';

const BYTES = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Short enough for an axis: three digits that matter, and the unit in which they are readable. */
export function formatValue(value: number, unit: Unit): string {
  if (unit === 's') return formatSeconds(value);
  if (unit === 'By') return formatBytes(value);
  if (unit === 'By/s') return `${formatBytes(value)}/s`;
  if (unit === 's/s') return `${digits(value * 100)} %`;
  if (unit === '%') return `${digits(value * 100)} %`;
  return formatCount(value);
}

function formatSeconds(seconds: number): string {
  if (seconds === 0) return '0';
  if (seconds < 0.001) return `${digits(seconds * 1e6)} µs`;
  if (seconds < 1) return `${digits(seconds * 1000)} ms`;
  return seconds < 120 ? `${digits(seconds)} s` : `${digits(seconds / 60)} min`;
}

function formatBytes(bytes: number): string {
  let size = bytes;
  let step = 0;
  while (Math.abs(size) >= 1024 && step < BYTES.length - 1) {
    size /= 1024;
    step += 1;
  }
  return `${digits(size)} ${BYTES[step]}`;
}

function formatCount(count: number): string {
  if (Math.abs(count) >= 1e9) return `${digits(count / 1e9)} G`;
  if (Math.abs(count) >= 1e6) return `${digits(count / 1e6)} M`;
  return Math.abs(count) >= 1e4 ? `${digits(count / 1e3)} k` : digits(count);
}

/** 0.0123, 1.23, 12.3, 123. */
function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}

const DAY_SECONDS = 86_400;

/** At a line across: the hour, or the day where lines are a day apart or a new one begins. */
export function formatTick(timeMs: number, stepSeconds: number, language: string): string {
  const date = new Date(timeMs);
  const isDay = stepSeconds >= DAY_SECONDS || (date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0);
  if (isDay) return date.toLocaleDateString(language, { month: 'short', day: 'numeric' });
  return date.toLocaleTimeString(language, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(stepSeconds < 60 ? { second: '2-digit' } : {}),
  });
}

/** Below the pointer: day and time to the second. */
export function formatMoment(timeMs: number, language: string): string {
  return new Date(timeMs).toLocaleString(language, { dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' });
}
