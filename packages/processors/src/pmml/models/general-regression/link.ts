import { readNumber, readText, requireNumber, requireWord } from '../../document/attributes.ts';
import type { XmlElement } from '../../document/xml-element.ts';
import { numberReader } from '../../fields/field.ts';
import type { Frame } from '../../fields/frame.ts';
import type { Scope } from '../../fields/scope.ts';
import { INVERSE_LINKS, inverseNegativeBinomial, inverseOddsPower, inversePower } from '../../values/link-functions.ts';

const LINKS = ['cloglog', 'identity', 'log', 'logc', 'logit', 'loglog', 'negbin', 'oddspower', 'power', 'probit'] as const;

/** A number of the document or of the sample; null when the sample lacks it. */
type Amount = (frame: Frame) => number | null;

/** From the linear predictor to the mean: offset, inverse link, number of trials. */
export function compileLink(element: XmlElement, scope: Scope): (value: number, frame: Frame) => number | null {
  const inverse = inverseOf(element);
  const offset = compileOffset(element, scope);
  const trials = compileAmount(element, 'trials', 1, scope);
  return (value, frame) => {
    const [shift, times] = [offset(frame), trials(frame)];
    return shift === null || times === null ? null : inverse(value + shift) * times;
  };
}

export function compileOffset(element: XmlElement, scope: Scope): Amount {
  return compileAmount(element, 'offset', 0, scope);
}

function inverseOf(element: XmlElement): (value: number) => number {
  const link = requireWord(element, 'linkFunction', LINKS);
  if (link === 'negbin') {
    const parameter = requireNumber(element, 'distParameter');
    return (value) => inverseNegativeBinomial(value, parameter);
  }
  if (link !== 'oddspower' && link !== 'power') return INVERSE_LINKS[link];
  const exponent = requireNumber(element, 'linkParameter');
  return link === 'power' ? (value) => inversePower(value, exponent) : (value) => inverseOddsPower(value, exponent);
}

function compileAmount(element: XmlElement, name: 'offset' | 'trials', absent: number, scope: Scope): Amount {
  const variable = readText(element, `${name}Variable`);
  if (variable !== null) return numberReader(scope.require(variable, element), element);
  const fixed = readNumber(element, `${name}Value`) ?? absent;
  return () => fixed;
}
