const MOST = 240;

/** Pure. The end of what an instance wrote says most about why it ended. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, MOST) ?? '';
}
