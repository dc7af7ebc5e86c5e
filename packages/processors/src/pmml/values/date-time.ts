const DATE = /^(-?\d{4,6})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/;
const MILLISECONDS_A_DAY = 86_400_000;

/** Canonical `YYYY-MM-DD`, or null when the text names no day of the calendar. */
export function parseDate(text: string): string | null {
  const match = DATE.exec(text.trim());
  if (!match) return null;
  const [, year, month, day] = match;
  const time = utc(Number(year), Number(month), Number(day));
  const date = new Date(time);
  const exists = date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day);
  return exists ? `${year}-${month}-${day}` : null;
}

/** Canonical `HH:MM:SS`; fractions of a second are dropped, PMML counts whole ones. */
export function parseTime(text: string): string | null {
  const match = TIME.exec(text.trim());
  if (!match) return null;
  const [, hours = '', minutes = '', seconds = '00'] = match;
  const exists = Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60;
  return exists ? `${hours}:${minutes}:${seconds}` : null;
}

/** Canonical `YYYY-MM-DDTHH:MM:SS`; a zone (`Z`, `+02:00`) is converted to UTC, a date alone is its midnight. */
export function parseDateTime(text: string): string | null {
  const match = /^(.+?)[T ](.+?)(Z|[+-]\d{2}:?\d{2})?$/.exec(text.trim());
  if (!match) return withMidnight(parseDate(text));
  const date = parseDate(match[1] ?? '');
  const time = parseTime(match[2] ?? '');
  if (date === null || time === null) return null;
  const shift = zoneMinutes(match[3]);
  return shift === 0 ? `${date}T${time}` : formatUtc(dateTimeToMilliseconds(`${date}T${time}`) - shift * 60_000);
}

/** Days from 1 January of `year` to the day of a canonical date or date-time. */
export function daysSinceYear(text: string, year: number): number {
  const [date = ''] = text.split('T');
  return Math.round((dateTimeToMilliseconds(`${date}T00:00:00`) - utc(year, 1, 1)) / MILLISECONDS_A_DAY);
}

export function secondsSinceYear(text: string, year: number): number {
  const full = text.includes('T') ? text : `${text}T00:00:00`;
  return Math.round((dateTimeToMilliseconds(full) - utc(year, 1, 1)) / 1000);
}

export function secondsSinceMidnight(text: string): number {
  const time = text.includes('T') ? (text.split('T')[1] ?? '') : text;
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}

/** Milliseconds of a canonical date-time, read as UTC. */
export function dateTimeToMilliseconds(text: string): number {
  const [date = '', time = ''] = text.split('T');
  const [, year, month, day] = DATE.exec(date) ?? [];
  return utc(Number(year), Number(month), Number(day)) + secondsSinceMidnight(time) * 1000;
}

function withMidnight(date: string | null): string | null {
  return date === null ? null : `${date}T00:00:00`;
}

function zoneMinutes(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith('-') ? -minutes : minutes;
}

function formatUtc(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19);
}

/** `Date.UTC` reads the years 0 to 99 as 1900 to 1999; setting the year afterwards does not. */
function utc(year: number, month: number, day: number): number {
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
}
