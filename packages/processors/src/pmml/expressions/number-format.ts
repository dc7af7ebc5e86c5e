const CONVERSION = /%([-+ 0#]*)(\d+)?(?:\.(\d+))?([diufFeEgGsx%])/g;
/** Wider than any report; keeps a document from asking for megabytes of blanks. */
const MAX_WIDTH = 200;

/** As C's `printf` with one number: `%5.2f`, `%03d`, `%e`, `%%`. */
export function formatNumber(value: number, pattern: string): string {
  return pattern.replaceAll(CONVERSION, (...parts: readonly string[]) => {
    const [, flags = '', width = '0', precision, kind = ''] = parts;
    if (kind === '%') return '%';
    const digits = precision === undefined ? null : Math.min(Number(precision), 100);
    const body = render(Math.abs(value), digits, kind);
    return pad(signOf(value, flags) + body, flags, Math.min(Number(width), MAX_WIDTH));
  });
}

function render(size: number, digits: number | null, kind: string): string {
  switch (kind) {
    case 'd':
    case 'i':
    case 'u':
      return String(Math.trunc(size));
    case 'x':
      return Math.trunc(size).toString(16);
    case 'e':
    case 'E': {
      const exponential = twoDigitExponent(size.toExponential(digits ?? 6));
      return kind === 'E' ? exponential.toUpperCase() : exponential;
    }
    case 'g':
    case 'G':
      return String(Number(size.toPrecision(Math.max(1, digits ?? 6))));
    case 's':
      return String(size);
    default:
      return size.toFixed(digits ?? 6);
  }
}

function twoDigitExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function signOf(value: number, flags: string): string {
  if (value < 0 || Object.is(value, -0)) return '-';
  if (flags.includes('+')) return '+';
  return flags.includes(' ') ? ' ' : '';
}

function pad(text: string, flags: string, width: number): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0')) return text.padStart(width);
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
