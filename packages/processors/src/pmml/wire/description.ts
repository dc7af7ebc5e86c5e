import type { FieldDescription, JsonValue, ModelDescription } from '../../host/index.ts';
import type { PmmlEvaluator } from '../evaluator.ts';
import type { Domain } from '../fields/data-dictionary.ts';
import { describeInterval } from '../fields/interval.ts';
import type { ModelInput } from '../models/model.ts';
import type { ResultField } from '../result.ts';
import { v2Datatype } from './datatypes.ts';
import { exampleSample } from './example.ts';

/** What `GET /` and the metadata of the v2 protocol tell. */
export function describeEvaluator(evaluator: PmmlEvaluator): ModelDescription {
  const { dictionary, model, results } = evaluator;
  return {
    platform: 'pmml',
    versions: [],
    inputs: model.inputs.map((input) => describeInput(input, dictionary.get(input.name) as Domain)),
    outputs: results.map(describeResult),
    properties: describeModel(evaluator),
    example: [exampleSample(evaluator)] as JsonValue,
  };
}

function describeInput({ name, usage }: ModelInput, domain: Domain): FieldDescription {
  const { dataType, opType, values, intervals } = domain;
  const detail = {
    type: dataType,
    optype: opType,
    ...(values.length > 0 ? { values } : {}),
    ...(intervals.length > 0 ? { range: intervals.map(describeInterval).join(' or ') } : {}),
    ...(usage === 'active' ? {} : { optional: true }),
  };
  return { name, datatype: v2Datatype(dataType), shape: [-1], detail };
}

function describeResult({ name, dataType, opType, feature, values }: ResultField): FieldDescription {
  const detail = { type: dataType, optype: opType, feature, ...(values.length > 0 ? { values } : {}) };
  return { name, datatype: v2Datatype(dataType), shape: [-1], detail };
}

function describeModel({ header, model }: PmmlEvaluator): Readonly<Record<string, string>> {
  const facts: readonly (readonly [string, string | null])[] = [
    ['model', model.kind],
    ['model_name', model.name],
    ['function', model.functionName],
    ['pmml_version', header.version],
    ['producer', header.producer],
    ['description', header.description],
  ];
  return Object.fromEntries(facts.filter((fact): fact is [string, string] => fact[1] !== null && fact[1] !== ''));
}
