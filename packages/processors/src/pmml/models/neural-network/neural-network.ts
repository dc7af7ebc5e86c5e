import { requireText } from '../../document/attributes.ts';
import { childNamed, childrenNamed, refuse, requireChild, type XmlElement } from '../../document/xml-element.ts';
import { expressionOf } from '../../expressions/expression.ts';
import { compileDenormalization } from '../../expressions/normalization.ts';
import { compileDerivedField } from '../../fields/derived-fields.ts';
import { numberReader } from '../../fields/field.ts';
import type { Frame } from '../../fields/frame.ts';
import type { Scope } from '../../fields/scope.ts';
import { type ModelContext, plainScorer, type Scorer } from '../model.ts';
import { indexOfLargest, Score } from '../score.ts';
import { compileLayer, type Layer, type NeuronPlaces } from './layer.ts';

interface Input {
  readonly read: (frame: Frame) => number | null;
}

/** Feeds inputs through the layers; each output neuron stands for the target or for one of its classes. */
export function compileNeuralNetwork(element: XmlElement, context: ModelContext): Scorer {
  const places: NeuronPlaces = new Map();
  const inputs = childrenNamed(requireChild(element, 'NeuralInputs'), 'NeuralInput').map((child) =>
    compileInput(child, places, context.scope),
  );
  const layers = childrenNamed(element, 'NeuralLayer').map((layer) => compileLayer(layer, element, places));
  if (layers.length === 0) refuse(element, 'needs at least one <NeuralLayer>');
  const activate = (frame: Frame): Float64Array | null => forward(inputs, layers, places.size, frame);
  const outputs = requireOutputs(element);
  if (context.functionName === 'regression') return compileNumber(element, { activate, outputs, places }, context);
  if (context.functionName === 'classification') return compileClasses({ activate, outputs, places }, context);
  return refuse(element, `functionName="${context.functionName}" is not supported for neural networks`);
}

interface Network {
  /** The activations of every neuron, by place; null when an input is missing. */
  readonly activate: (frame: Frame) => Float64Array | null;
  readonly outputs: readonly XmlElement[];
  readonly places: NeuronPlaces;
}

function compileInput(element: XmlElement, places: NeuronPlaces, scope: Scope): Input {
  const id = requireText(element, 'id');
  if (places.has(id)) refuse(element, `the neuron "${id}" is declared twice`);
  places.set(id, places.size);
  const field = compileDerivedField(requireChild(element, 'DerivedField'), scope);
  return { read: numberReader(field, element) };
}

function forward(inputs: readonly Input[], layers: readonly Layer[], size: number, frame: Frame): Float64Array | null {
  const activations = new Float64Array(size);
  for (let i = 0; i < inputs.length; i++) {
    const value = inputs[i]?.read(frame) ?? null;
    if (value === null) return null;
    activations[i] = value;
  }
  for (const layer of layers) layer(activations);
  return activations;
}

function compileNumber(element: XmlElement, { activate, outputs, places }: Network, context: ModelContext): Scorer {
  const [output] = outputs;
  if (!output || outputs.length !== 1) return refuse(element, `a regression needs one <NeuralOutput>; it has ${outputs.length}`);
  const place = placeOf(output, places);
  const expression = targetExpression(output, context.scope);
  const restore = restoreFunction(expression);
  return plainScorer([], (frame) => {
    const activations = activate(frame);
    return activations === null ? null : new Score(restore(activations[place] as number));
  });
}

function compileClasses({ activate, outputs, places }: Network, context: ModelContext): Scorer {
  const classes = outputs.map((output) => {
    const expression = targetExpression(output, context.scope);
    if (expression.name !== 'NormDiscrete') refuse(expression, 'the output of a classification is a <NormDiscrete> of a class');
    return requireText(expression, 'value');
  });
  const ends = outputs.map((output) => placeOf(output, places));
  const ids = outputs.map((output) => requireText(output, 'outputNeuron'));
  return plainScorer(classes, (frame) => {
    const activations = activate(frame);
    if (activations === null) return null;
    const probabilities = Float64Array.from(ends, (place) => activations[place] as number);
    const winner = indexOfLargest(probabilities);
    return new Score(classes[winner] ?? null, { probabilities, entity: ids[winner] ?? null });
  });
}

function requireOutputs(element: XmlElement): readonly XmlElement[] {
  const outputs = childNamed(element, 'NeuralOutputs');
  return outputs ? childrenNamed(outputs, 'NeuralOutput') : refuse(element, 'needs <NeuralOutputs>');
}

function placeOf(output: XmlElement, places: NeuronPlaces): number {
  const id = requireText(output, 'outputNeuron');
  return places.get(id) ?? refuse(output, `there is no neuron "${id}"`);
}

/** How the target was encoded for the network; a reference to a derived field stands for that field's expression. */
function targetExpression(output: XmlElement, scope: Scope): XmlElement {
  const expression = expressionOf(requireChild(output, 'DerivedField'));
  if (expression.name !== 'FieldRef') return expression;
  const referred = scope.elementOf(requireText(expression, 'field'));
  return referred?.name === 'DerivedField' ? expressionOf(referred) : expression;
}

function restoreFunction(expression: XmlElement): (activation: number) => number {
  if (expression.name === 'FieldRef') return (activation) => activation;
  if (expression.name === 'NormContinuous') return compileDenormalization(expression);
  return refuse(expression, 'the output of a regression is a <FieldRef> or a <NormContinuous>');
}
