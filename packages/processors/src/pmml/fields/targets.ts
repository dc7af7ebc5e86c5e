import { readNumber, readText, readWord, requireText } from '../document/attributes.ts';
import { childNamed, childrenNamed, refuse, type XmlElement } from '../document/xml-element.ts';
import { indexOfLargest, Score } from '../models/score.ts';
import { convert } from '../values/data-type.ts';
import { equalValues } from '../values/comparison.ts';
import type { PresentValue, Value } from '../values/value.ts';
import type { Domain } from './data-dictionary.ts';

const CASTS = ['round', 'ceiling', 'floor'] as const;

/** What a model predicts, and what becomes of a prediction before it is shown. */
export interface TargetField {
  /** Null when the model names no target. */
  readonly name: string | null;
  readonly domain: Domain | null;
  readonly rule: TargetRule | null;
}

export interface TargetRule {
  readonly castInteger: (typeof CASTS)[number] | null;
  readonly min: number;
  readonly max: number;
  readonly rescaleConstant: number;
  readonly rescaleFactor: number;
  readonly values: readonly TargetValue[];
  /** Predicted when a regression has no result. */
  readonly defaultValue: number | null;
}

interface TargetValue {
  readonly value: string;
  readonly displayValue: string | null;
  readonly priorProbability: number | null;
}

/** The rule for `field` in the model's Targets, null when it has none. */
export function readTargetRule(model: XmlElement, field: string | null): TargetRule | null {
  const targets = childNamed(model, 'Targets');
  if (!targets) return null;
  const all = childrenNamed(targets, 'Target');
  const named = all.find((target) => readText(target, 'field') === field) ?? all.find((target) => readText(target, 'field') === null);
  const found = named ?? (field === null && all.length === 1 ? all[0] : undefined);
  return found ? readTarget(found) : null;
}

/** The class names that the dictionary and the Targets list, in their order; empty when neither does. */
export function listedClasses({ domain, rule }: TargetField): readonly string[] {
  if (domain && domain.values.length > 0) return domain.values.map(String);
  return rule?.values.map(({ value }) => value) ?? [];
}

/** Turns what a family scored into what the model says: numbers are clipped, rescaled and cast, classes get the target's type. */
export function applyTarget(target: TargetField, score: Score | null, classes: readonly string[]): Score {
  if (score === null || score.value === null) return absentScore(target, classes) ?? score ?? new Score(null);
  if (typeof score.value === 'number') return score.withValue(adjust(target.rule, score.value));
  return score.withValue(typedClass(target, score.value));
}

/** The word for a predicted value that people read; the value itself when none is given. */
export function displayValue({ domain, rule }: TargetField, value: Value): Value {
  if (value === null) return null;
  const named = rule?.values.find((entry) => equalValues(entry.value, value) && entry.displayValue !== null);
  return named?.displayValue ?? domain?.displayValues.get(value) ?? value;
}

/** A class label as a value of the target's type: `"1"` is 1 for an integer target. */
function typedClass({ domain }: TargetField, label: PresentValue): PresentValue {
  return domain ? (convert(label, domain.dataType) ?? label) : label;
}

/** Clip, then factor, then constant, then whole numbers: the order of the standard. */
function adjust(rule: TargetRule | null, value: number): number {
  if (rule === null) return value;
  const clipped = Math.min(Math.max(value, rule.min), rule.max);
  const scaled = clipped * rule.rescaleFactor + rule.rescaleConstant;
  if (rule.castInteger === null) return scaled;
  if (rule.castInteger === 'round') return Math.round(scaled);
  return rule.castInteger === 'ceiling' ? Math.ceil(scaled) : Math.floor(scaled);
}

/** Without a prediction the prior probabilities decide, or the default value. */
function absentScore(target: TargetField, classes: readonly string[]): Score | null {
  const { rule } = target;
  if (rule === null) return null;
  if (classes.length === 0) return rule.defaultValue === null ? null : new Score(rule.defaultValue);
  const priors = classes.map((name) => rule.values.find(({ value }) => value === name)?.priorProbability ?? null);
  if (priors.every((prior) => prior === null)) return null;
  const probabilities = Float64Array.from(priors, (prior) => prior ?? 0);
  const winner = indexOfLargest(probabilities);
  const label = classes[winner] as string;
  return new Score(typedClass(target, label), { label, probabilities });
}

function readTarget(element: XmlElement): TargetRule {
  const entries = childrenNamed(element, 'TargetValue');
  const classes = entries.filter((entry) => readText(entry, 'value') !== null);
  const unnamed = entries.filter((entry) => readText(entry, 'value') === null);
  if (unnamed.length > 1) refuse(element, 'has more than one TargetValue without a value');
  return {
    castInteger: readWord(element, 'castInteger', CASTS),
    min: readNumber(element, 'min') ?? Number.NEGATIVE_INFINITY,
    max: readNumber(element, 'max') ?? Number.POSITIVE_INFINITY,
    rescaleConstant: readNumber(element, 'rescaleConstant') ?? 0,
    rescaleFactor: readNumber(element, 'rescaleFactor') ?? 1,
    values: classes.map(readTargetValue),
    defaultValue: unnamed[0] ? readNumber(unnamed[0], 'defaultValue') : null,
  };
}

function readTargetValue(element: XmlElement): TargetValue {
  return {
    value: requireText(element, 'value'),
    displayValue: readText(element, 'displayValue'),
    priorProbability: readNumber(element, 'priorProbability'),
  };
}
