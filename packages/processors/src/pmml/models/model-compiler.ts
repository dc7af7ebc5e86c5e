import { readBoolean, readText, requireWord } from '../document/attributes.ts';
import { childNamed, refuse, type XmlElement } from '../document/xml-element.ts';
import type { Compilation } from '../fields/compilation.ts';
import { type DataDictionary, describeDomain, type Domain, isValid, openDomain } from '../fields/data-dictionary.ts';
import { declareDerivedFields } from '../fields/derived-fields.ts';
import type { Field } from '../fields/field.ts';
import type { Frame, Read } from '../fields/frame.ts';
import { impliedField, isPlain, type MiningField, readMiningSchema } from '../fields/mining-schema.ts';
import { compileOutputs, type OutputField } from '../fields/outputs.ts';
import type { Scope } from '../fields/scope.ts';
import { applyTarget, readTargetRule, type TargetField } from '../fields/targets.ts';
import { compileTreatment, InvalidValue } from '../fields/value-treatment.ts';
import { FAMILIES } from './families.ts';
import { type CompiledModel, FUNCTIONS, type ModelInput } from './model.ts';

/**
 * Compiles the outermost model: its inputs come from samples.
 * `surroundings` holds what is declared around it; derived fields of the document are declared on the way.
 */
export function compileOutermostModel(document: XmlElement, element: XmlElement, surroundings: Scope): CompiledModel {
  const inputs: ModelInput[] = [];
  const { compilation } = surroundings;
  const declareInput = (scope: Scope, miningField: MiningField) => {
    scope.declareLazily(miningField.name, miningField.element, () => {
      const field = compileInput(miningField, compilation);
      if (miningField.usage !== 'target')
        inputs.push({ name: field.name, usage: miningField.usage, prepare: (frame) => void field.read(frame) });
      return field;
    });
  };
  const schema = readMiningSchema(element);
  const listed = new Set(schema.map(({ name }) => name));
  const unlisted = [...compilation.dictionary.keys()].filter((name) => !listed.has(name));
  // Some producers forget a field in the mining schema and use it all the same; it is an input when something refers to it.
  for (const name of unlisted) declareInput(surroundings, impliedField(name, element));
  const scope = surroundings.nested();
  // The target can be referred to (by the encoding of a network's output, say), but is no input.
  for (const field of schema) if (field.usage !== 'target' || compilation.dictionary.has(field.name)) declareInput(scope, field);
  declareDerivedFields(document, 'TransformationDictionary', scope);
  const model = compileModel(element, scope, inputs);
  // Fields are compiled as they are referred to; callers see them in the order of the schema.
  const order = [...listed, ...unlisted];
  inputs.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  return model;
}

/** Compiles the model of a segment: its fields come from the model around it. */
function compileNestedModel(element: XmlElement, surroundings: Scope): CompiledModel {
  const scope = surroundings.nested();
  for (const miningField of readMiningSchema(element)) {
    if (miningField.usage === 'target') continue;
    const source = surroundings.require(miningField.name, miningField.element);
    if (!isPlain(miningField)) scope.declare(treatedAgain(miningField, source, scope.compilation));
  }
  return compileModel(element, scope, []);
}

function compileModel(element: XmlElement, scope: Scope, inputs: readonly ModelInput[]): CompiledModel {
  const functionName = requireWord(element, 'functionName', FUNCTIONS);
  if (!readBoolean(element, 'isScorable', true)) refuse(element, 'is marked isScorable="false": it is not meant to predict');
  declareDerivedFields(element, 'LocalTransformations', scope);
  const target = findTarget(element, scope);
  const family = FAMILIES[element.name] ?? refuse(element, 'is no model that can be evaluated');
  const { compilation } = scope;
  const scorer = family(element, { functionName, scope, target, compilation, compileNested: compileNestedModel });
  scope.compileAll();
  return finishModel(element, scope, { functionName, inputs, target, scorer });
}

type ModelParts = Pick<CompiledModel, 'functionName' | 'inputs' | 'target' | 'scorer'>;

function finishModel(element: XmlElement, scope: Scope, parts: ModelParts): CompiledModel {
  const { scorer, target } = parts;
  const place = scope.compilation.allocateModel();
  const scoreOf = (frame: Frame) => frame.scores[place] ?? null;
  const outputScope = scope.nested();
  for (const field of scorer.nestedOutputs) outputScope.declare(field);
  if (target.name !== null) outputScope.declare(predictionField(target.name, target, (frame) => scoreOf(frame)?.value ?? null));
  const own = compileOutputs(element, { target, scorer, scoreOf, outputs: [] }, outputScope);
  const outputs = scorer.passesOutputs ? mergeOutputs(scorer.nestedOutputs, own) : own;
  const evaluate = (frame: Frame) => {
    const score = applyTarget(target, scorer.score(frame), scorer.classes);
    frame.scores[place] = score;
    return score;
  };
  return { ...parts, kind: element.name, name: readText(element, 'modelName'), outputs, evaluate, scoreOf };
}

/** An own output field takes the place of one of the same name that a segment passes on. */
function mergeOutputs(passed: readonly OutputField[], own: readonly OutputField[]): readonly OutputField[] {
  const names = new Set(own.map(({ name }) => name));
  return [...passed.filter(({ name }) => !names.has(name)), ...own];
}

function compileInput(miningField: MiningField, compilation: Compilation): Field {
  const { name, element } = miningField;
  const domain = compilation.dictionary.get(name) ?? refuse(element, `the DataDictionary has no field "${name}"`);
  const treat = compileTreatment(miningField, domain);
  const absent = compilation.absent.get(name);
  const read: Read = (frame) => {
    const given = Object.hasOwn(frame.sample, name) ? (frame.sample[name] ?? null) : null;
    if (absent === undefined || given !== null || !frame.treatsAbsent) return treat(given);
    if (absent.kind === 'fill') return treat(absent.value);
    throw new InvalidValue(name, describeDomain(domain), 'nothing');
  };
  return inputField(miningField, domain, compilation.memoize(read));
}

function inputField(miningField: MiningField, domain: Domain, read: Read): Field {
  const { name, dataType, values, isCyclic } = domain;
  return {
    name,
    dataType,
    opType: miningField.opType ?? domain.opType,
    values,
    isCyclic,
    isValid: (value) => isValid(domain, value),
    read,
  };
}

/** A segment's own treatment of a field that the model around it has treated already. */
function treatedAgain(miningField: MiningField, source: Field, compilation: Compilation): Field {
  const domain = compilation.dictionary.get(source.name) ?? openDomain(source.name, source.dataType, source.opType);
  const treat = compileTreatment(miningField, domain);
  const read = compilation.memoize((frame) => treat(source.read(frame)));
  return { ...source, opType: miningField.opType ?? source.opType, read };
}

function predictionField(name: string, { domain }: TargetField, read: Read): Field {
  const { dataType, opType, values } = domain ?? openDomain(name, 'double', 'continuous');
  return { name, dataType, opType, values, isCyclic: false, isValid: null, read };
}

function findTarget(element: XmlElement, scope: Scope): TargetField {
  const name = chooseTarget(element) ?? readText(element, 'targetFieldName') ?? readText(element, 'targetVariableName');
  return { name, domain: targetDomain(name, scope.compilation.dictionary, scope), rule: readTargetRule(element, name) };
}

/** Of several targets, as a chain of models has, that of the last segment: the others are outputs on the way. */
function chooseTarget(element: XmlElement): string | null {
  const names = readMiningSchema(element).flatMap(({ usage, name }) => (usage === 'target' ? [name] : []));
  if (names.length <= 1) return names[0] ?? null;
  const segment = childNamed(element, 'Segmentation')?.children.at(-1);
  const model = segment?.children.find(({ name }) => Object.hasOwn(FAMILIES, name));
  const last = model ? chooseTarget(model) : null;
  return last !== null && names.includes(last) ? last : refuse(element, `has ${names.length} target fields; models with one are supported`);
}

/** A segment's target may be a derived field of the model around it. */
function targetDomain(name: string | null, dictionary: DataDictionary, scope: Scope): Domain | null {
  if (name === null) return null;
  const declared = dictionary.get(name);
  if (declared) return declared;
  const field = scope.find(name);
  return field ? { ...openDomain(name, field.dataType, field.opType), values: field.values } : null;
}

/** The model of the document that is served: the one with the given name, else the first. */
export function chooseModel(document: XmlElement, name: string | null): XmlElement {
  const models = document.children.filter((child) => Object.hasOwn(FAMILIES, child.name));
  const [first] = models;
  if (!first) return refuse(document, 'holds no model');
  if (name === null) return first;
  const known = models.map((model) => readText(model, 'modelName') ?? '(without a name)').join(', ');
  return (
    models.find((model) => readText(model, 'modelName') === name) ?? refuse(document, `has no model named "${name}"; it has: ${known}`)
  );
}
