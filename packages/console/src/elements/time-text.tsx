import { Tooltip } from 'antd';
import { useLanguage } from '../i18n/texts.ts';
import { useNow } from './now.ts';
import { relativeTime, TICK_MS } from './relative-time.ts';

/** How long ago, with the exact time at hand. `time` is RFC 3339; nothing is shown for an empty one. */
export function TimeText({ time }: { readonly time: string }) {
  const language = useLanguage();
  const nowMs = useNow(TICK_MS);
  if (time === '') return null;
  const date = new Date(time);
  return (
    <Tooltip title={date.toLocaleString(language)}>
      <time dateTime={time}>{relativeTime(date.getTime() - nowMs, language)}</time>
    </Tooltip>
  );
}
