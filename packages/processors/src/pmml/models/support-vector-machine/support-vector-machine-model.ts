import { readBoolean, readNumber, readText, readWord, requireText } from '../../document/attributes.ts';
import { childrenNamed, refuse, requireChild, type XmlElement } from '../../document/xml-element.ts';
import { type ModelContext, plainScorer, type Scorer } from '../model.ts';
import { indexOfLargest, Score } from '../score.ts';
import { compileDecision, type Decision } from './decision.ts';
import { compileKernel } from './kernel.ts';
import { compileVectorDictionary } from './vector-dictionary.ts';

interface Machine {
  readonly element: XmlElement;
  readonly decide: Decision;
}

export function compileSupportVectorMachine(element: XmlElement, context: ModelContext): Scorer {
  const dictionary = compileVectorDictionary(requireChild(element, 'VectorDictionary'), context.scope);
  const representation = readWord(element, 'svmRepresentation', ['SupportVectors', 'Coefficients'] as const) ?? 'SupportVectors';
  const kernel = compileKernel(element);
  if (representation === 'Coefficients' && !kernel.isLinear) refuse(element, 'svmRepresentation="Coefficients" needs a <LinearKernelType>');
  const machines = childrenNamed(element, 'SupportVectorMachine').map((machine) => ({
    element: machine,
    decide: compileDecision(machine, { dictionary, kernel: kernel.compute, representation }),
  }));
  if (context.functionName === 'regression') return compileNumber(element, machines, dictionary.read);
  if (context.functionName !== 'classification') refuse(element, `functionName="${context.functionName}" does not fit`);
  const method = readWord(element, 'classificationMethod', ['OneAgainstAll', 'OneAgainstOne'] as const) ?? impliedMethod(element, machines);
  if (method === 'OneAgainstAll') return compileOneAgainstAll(element, machines, dictionary.read);
  return compileOneAgainstOne(element, machines, dictionary.read);
}

type ReadVector = ReturnType<typeof compileVectorDictionary>['read'];

function compileNumber(element: XmlElement, machines: readonly Machine[], read: ReadVector): Scorer {
  const [machine] = machines;
  if (!machine || machines.length !== 1) return refuse(element, `a regression needs one <SupportVectorMachine>; it has ${machines.length}`);
  return plainScorer([], (frame) => {
    const vector = read(frame);
    return vector === null ? null : new Score(machine.decide(vector));
  });
}

/** Each machine speaks for its class: the smallest value wins, the largest when the document says so. */
function compileOneAgainstAll(element: XmlElement, machines: readonly Machine[], read: ReadVector): Scorer {
  const classes = machines.map((machine) => requireText(machine.element, 'targetCategory'));
  if (classes.length < 2) refuse(element, 'one against all needs a <SupportVectorMachine> for every class');
  const sign = readBoolean(element, 'maxWins', false) ? 1 : -1;
  return plainScorer(classes, (frame) => {
    const vector = read(frame);
    if (vector === null) return null;
    const values = Float64Array.from(machines, ({ decide }) => sign * decide(vector));
    return new Score(classes[indexOfLargest(values)] ?? null);
  });
}

interface Duel {
  readonly machine: Machine;
  readonly below: number;
  readonly notBelow: number;
  readonly threshold: number;
}

/** Each machine votes for one of its two classes: the target category below the threshold, else the alternate one. */
function compileOneAgainstOne(element: XmlElement, machines: readonly Machine[], read: ReadVector): Scorer {
  const [firstClass, ...otherClasses] = machines.map((machine) => requireText(machine.element, 'targetCategory'));
  const fallback = readText(element, 'alternateBinaryTargetCategory');
  const names = new Set([firstClass ?? refuse(element, 'needs a <SupportVectorMachine>'), ...otherClasses]);
  for (const { element: machine } of machines) names.add(alternateOf(machine, fallback));
  const classes = [...names];
  const usual = readNumber(element, 'threshold') ?? 0;
  const duels = machines.map((machine): Duel => {
    const own = classes.indexOf(requireText(machine.element, 'targetCategory'));
    const other = classes.indexOf(alternateOf(machine.element, fallback));
    // With alternateBinaryTargetCategory the machine itself predicts 1 for its class and 0 for the other.
    if (fallback !== null) return { machine, below: other, notBelow: own, threshold: 0.5 };
    return { machine, below: own, notBelow: other, threshold: readNumber(machine.element, 'threshold') ?? usual };
  });
  return plainScorer(classes, (frame) => {
    const vector = read(frame);
    return vector === null ? null : countVotes(duels, vector, classes);
  });
}

function countVotes(duels: readonly Duel[], vector: Float64Array, classes: readonly string[]): Score {
  const votes = new Float64Array(classes.length);
  for (const { machine, below, notBelow, threshold } of duels) {
    const winner = machine.decide(vector) < threshold ? below : notBelow;
    votes[winner] = (votes[winner] as number) + 1;
  }
  const probabilities = votes.map((count) => count / duels.length);
  return new Score(classes[indexOfLargest(votes)] ?? null, { probabilities });
}

function alternateOf(machine: XmlElement, fallback: string | null): string {
  return readText(machine, 'alternateTargetCategory') ?? fallback ?? refuse(machine, 'needs an alternateTargetCategory');
}

/** Older documents do not say: machines that name two classes decide between them. */
function impliedMethod(model: XmlElement, machines: readonly Machine[]): 'OneAgainstAll' | 'OneAgainstOne' {
  if (readText(model, 'alternateBinaryTargetCategory') !== null) return 'OneAgainstOne';
  return machines.some(({ element }) => readText(element, 'alternateTargetCategory') !== null) ? 'OneAgainstOne' : 'OneAgainstAll';
}
