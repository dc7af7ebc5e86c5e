const ROOT_TWO = Math.SQRT2;
const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);
/** Where the series hands over to the continued fraction. */
const SERIES_END = 3;

/** The error function, to the last digits of a double. */
export function erf(x: number): number {
  const size = Math.abs(x);
  const value = size < SERIES_END ? erfSeries(size) : 1 - erfcFraction(size);
  return x < 0 ? -value : value;
}

function erfc(x: number): number {
  return x < SERIES_END ? 1 - erf(x) : erfcFraction(x);
}

export function normalPdf(x: number, mean = 0, deviation = 1): number {
  const z = (x - mean) / deviation;
  return Math.exp(-0.5 * z * z) / (deviation * ROOT_TWO_PI);
}

export function normalCdf(x: number, mean = 0, deviation = 1): number {
  return 0.5 * erfc(-(x - mean) / (deviation * ROOT_TWO));
}

/** The value below which a share `p` lies. NaN outside of 0 to 1. */
export function normalInverse(p: number, mean = 0, deviation = 1): number {
  return mean + deviation * standardInverse(p);
}

/** erf(x) = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (1·3·5···(2n+1)): all terms positive, so nothing cancels. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * Number.EPSILON * 0.1; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** erfc(x) = e^(−x²)/√π · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …)))), from the inside out. */
function erfcFraction(x: number): number {
  let fraction = x;
  for (let n = 60; n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/** A rough start by the logistic approximation, then Newton steps of third order (Halley). */
function standardInverse(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return p === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (p > 0.5) return -standardInverse(1 - p);
  let x = p < 1e-4 ? -Math.sqrt(-2 * Math.log(p) - Math.log(-4 * Math.PI * Math.log(p))) : Math.log(p / (1 - p)) / 1.702;
  for (let step = 0; step < 20; step++) {
    const slip = (normalCdf(x) - p) / normalPdf(x);
    const change = slip / (1 + (x * slip) / 2);
    x -= change;
    if (Math.abs(change) <= Math.abs(x) * Number.EPSILON) break;
  }
  return x;
}
