import { readNumber, readText, requireText, requireWord } from '../../document/attributes.ts';
import { refuse, requireChild, type XmlElement } from '../../document/xml-element.ts';
import type { Frame } from '../../fields/frame.ts';
import type { Scope } from '../../fields/scope.ts';
import { compilePredicate, type Predicate, predicateOf } from '../../predicates/predicate.ts';
import { type ModelContext, plainScorer, type Scorer } from '../model.ts';
import { Score } from '../score.ts';

interface SimpleRule {
  readonly kind: 'simple';
  readonly holds: Predicate;
  readonly id: string;
  readonly score: string;
  readonly confidence: number;
  readonly weight: number;
}

interface CompoundRule {
  readonly kind: 'compound';
  readonly holds: Predicate;
  readonly rules: readonly Rule[];
}

type Rule = SimpleRule | CompoundRule;

const CRITERIA = ['firstHit', 'weightedSum', 'weightedMax'] as const;
type Criterion = (typeof CRITERIA)[number];

/** Rules that fire choose a class; the first selection method of the document decides between them. */
export function compileRuleSet(element: XmlElement, context: ModelContext): Scorer {
  if (context.functionName !== 'classification') refuse(element, 'a rule set has functionName="classification"');
  const ruleSet = requireChild(element, 'RuleSet');
  const numbers = { next: 1 };
  const rules = compileRules(ruleSet, context.scope, numbers);
  const criterion = requireWord(requireChild(ruleSet, 'RuleSelectionMethod'), 'criterion', CRITERIA);
  const defaultScore = readText(ruleSet, 'defaultScore');
  const defaultConfidence = readNumber(ruleSet, 'defaultConfidence') ?? 0;
  const classes = collectClasses(rules, defaultScore);
  return plainScorer(classes, (frame) => {
    const fired: SimpleRule[] = [];
    fire(rules, frame, fired);
    if (fired.length > 0) return decide(criterion, fired, classes);
    if (defaultScore === null) return null;
    const confidences = Float64Array.from(classes, (name) => (name === defaultScore ? defaultConfidence : 0));
    return new Score(defaultScore, { confidences });
  });
}

function compileRules(owner: XmlElement, scope: Scope, numbers: { next: number }): readonly Rule[] {
  const rules = owner.children.filter(({ name }) => name === 'SimpleRule' || name === 'CompoundRule');
  return rules.map((element) => {
    const holds = compilePredicate(predicateOf(element), scope);
    if (element.name === 'CompoundRule') return { kind: 'compound', holds, rules: compileRules(element, scope, numbers) };
    const id = readText(element, 'id') ?? String(numbers.next);
    numbers.next++;
    const confidence = readNumber(element, 'confidence') ?? 1;
    return { kind: 'simple', holds, id, score: requireText(element, 'score'), confidence, weight: readNumber(element, 'weight') ?? 1 };
  });
}

function collectClasses(rules: readonly Rule[], defaultScore: string | null): readonly string[] {
  const classes = new Set<string>();
  const visit = (rule: Rule): void => {
    if (rule.kind === 'simple') classes.add(rule.score);
    else for (const inner of rule.rules) visit(inner);
  };
  for (const rule of rules) visit(rule);
  if (defaultScore !== null) classes.add(defaultScore);
  return [...classes];
}

function fire(rules: readonly Rule[], frame: Frame, fired: SimpleRule[]): void {
  for (const rule of rules) {
    if (rule.holds(frame) !== true) continue;
    if (rule.kind === 'simple') fired.push(rule);
    else fire(rule.rules, frame, fired);
  }
}

function decide(criterion: Criterion, fired: readonly SimpleRule[], classes: readonly string[]): Score {
  const winner = choose(criterion, fired);
  const confidences = Float64Array.from(classes, (name) => confidenceOf(criterion, fired, name));
  const others = fired.filter((rule) => rule !== winner && rule.score === winner.score);
  return new Score(winner.score, { confidences, entity: winner.id, rules: [winner, ...others] });
}

function choose(criterion: Criterion, fired: readonly SimpleRule[]): SimpleRule {
  if (criterion === 'firstHit') return fired[0] as SimpleRule;
  if (criterion === 'weightedMax') return heaviest(fired);
  const sums = new Map<string, number>();
  for (const { score, weight } of fired) sums.set(score, (sums.get(score) ?? 0) + weight);
  const best = [...sums].reduce((leader, entry) => (entry[1] > leader[1] ? entry : leader));
  return heaviest(fired.filter(({ score }) => score === best[0]));
}

/** Of equals the first. */
function heaviest(rules: readonly SimpleRule[]): SimpleRule {
  return rules.reduce((leader, rule) => (rule.weight > leader.weight ? rule : leader));
}

/** Of the rule that speaks for the class; with `weightedSum` the sum of its weights over the number of rules that fired. */
function confidenceOf(criterion: Criterion, fired: readonly SimpleRule[], name: string): number {
  const own = fired.filter(({ score }) => score === name);
  if (own.length === 0) return 0;
  if (criterion === 'weightedSum') return own.reduce((sum, { weight }) => sum + weight, 0) / fired.length;
  return criterion === 'firstHit' ? (own[0] as SimpleRule).confidence : heaviest(own).confidence;
}
