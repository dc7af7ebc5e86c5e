/** `a, b, c`, or `a, b and 17 more` where there are more than `most`: for messages. */
export function listText(items: readonly (string | number)[], most: number): string {
  if (items.length <= most) return items.join(', ');
  return `${items.slice(0, most).join(', ')} and ${items.length - most} more`;
}
