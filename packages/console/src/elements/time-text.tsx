import { Tooltip } from 'antd';
import { useLanguage } from '../i18n/texts.ts';
import { useNow } from './now.ts';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How long ago, with the exact time at hand. `time` is RFC 3339; nothing is shown for an empty one. */
export function TimeText({ time }: { readonly time: string }) {
  const language = useLanguage();
  const nowMs = useNow();
  if (time === '') return null;
  const date = new Date(time);
  return (
    <Tooltip title={date.toLocaleString(language)}>
      <time dateTime={time}>{relativeTime(date.getTime() - nowMs, language)}</time>
    </Tooltip>
  );
}

/** `ms` is negative for what was. */
export function relativeTime(ms: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  for (const [unit, size] of UNITS) if (Math.abs(ms) >= size) return format.format(Math.round(ms / size), unit);
  return format.format(Math.round(ms / 1000), 'second');
}
