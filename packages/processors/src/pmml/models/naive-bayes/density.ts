import { requireNumber } from '../../document/attributes.ts';
import { refuse, type XmlElement } from '../../document/xml-element.ts';
import { normalPdf } from '../../values/normal-distribution.ts';

/** How likely a number is under a distribution of the document. */
export function compileDensity(element: XmlElement): (value: number) => number {
  const mean = requireNumber(element, 'mean');
  if (element.name === 'PoissonDistribution') return (value) => poisson(value, mean);
  const variance = requireNumber(element, 'variance');
  if (variance <= 0) refuse(element, `the variance must be above 0, not ${variance}`);
  const deviation = Math.sqrt(variance);
  return (value) => normalPdf(value, mean, deviation);
}

/** Defined for whole numbers; what lies between has no likelihood. */
function poisson(value: number, mean: number): number {
  if (value < 0 || !Number.isInteger(value)) return 0;
  let logarithm = value * Math.log(mean) - mean;
  for (let i = 2; i <= value && i < FACTORIAL_TERMS; i++) logarithm -= Math.log(i);
  if (value >= FACTORIAL_TERMS) logarithm -= stirling(value) - stirling(FACTORIAL_TERMS - 1);
  return Math.exp(logarithm);
}

/** Beyond this, log n! by Stirling’s series is exact to the last digits. */
const FACTORIAL_TERMS = 256;

function stirling(n: number): number {
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n) - 1 / (360 * n ** 3);
}
