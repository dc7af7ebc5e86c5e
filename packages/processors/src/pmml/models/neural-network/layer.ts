import { readNumber, readWord, requireNumber, requireText } from '../../document/attributes.ts';
import { childrenNamed, refuse, type XmlElement } from '../../document/xml-element.ts';
import { simplemax, softmax } from '../../values/link-functions.ts';
import { ACTIVATIONS, type Activation, compileActivation } from './activation.ts';

/** Where the activation of a neuron stands, by its id. Inputs come first, then the layers in their order. */
export type NeuronPlaces = Map<string, number>;

/** Computes the activations of its neurons from those before it, in place. */
export type Layer = (activations: Float64Array) => void;

interface Neuron {
  readonly element: XmlElement;
  readonly sources: Int32Array;
  readonly weights: Float64Array;
}

/** Attributes of a layer win over those of the network. */
type Setting = (name: string) => number | null;

export function compileLayer(element: XmlElement, network: XmlElement, places: NeuronPlaces): Layer {
  const neurons = childrenNamed(element, 'Neuron').map((neuron) => compileNeuron(neuron, places));
  if (neurons.length === 0) refuse(element, 'needs at least one <Neuron>');
  const first = places.size;
  for (const { element: neuron } of neurons) declare(neuron, places);
  const setting: Setting = (name) => readNumber(element, name) ?? readNumber(network, name);
  const activation = readWord(element, 'activationFunction', ACTIVATIONS) ?? readWord(network, 'activationFunction', ACTIVATIONS);
  if (activation === null) return refuse(element, 'needs an activationFunction, its own or the network’s');
  const computes = neurons.map((neuron) => compileOutput(neuron, activation, setting));
  const normalize = normalization(element, network);
  return (activations) => {
    computes.forEach((compute, i) => {
      activations[first + i] = compute(activations);
    });
    if (normalize) activations.set(normalize(activations.slice(first, first + computes.length)), first);
  };
}

/** Sources must be declared before: a network that feeds back has no single answer. */
function compileNeuron(element: XmlElement, places: NeuronPlaces): Neuron {
  const connections = childrenNamed(element, 'Con');
  const sources = Int32Array.from(connections, (connection) => {
    const id = requireText(connection, 'from');
    return places.get(id) ?? refuse(connection, `there is no neuron "${id}" in an earlier layer`);
  });
  return { element, sources, weights: Float64Array.from(connections, (connection) => requireNumber(connection, 'weight')) };
}

function declare(element: XmlElement, places: NeuronPlaces): void {
  const id = requireText(element, 'id');
  if (places.has(id)) refuse(element, `the neuron "${id}" is declared twice`);
  places.set(id, places.size);
}

function compileOutput(neuron: Neuron, activation: Activation, setting: Setting): (activations: Float64Array) => number {
  return activation === 'radialBasis' ? compileRadial(neuron, setting) : compileWeighted(neuron, activation, setting('threshold') ?? 0);
}

function compileWeighted({ element, sources, weights }: Neuron, activation: Exclude<Activation, 'radialBasis'>, threshold: number) {
  const bias = readNumber(element, 'bias') ?? 0;
  const activate = compileActivation(activation, threshold);
  return (activations: Float64Array): number => {
    let sum = bias;
    for (let i = 0; i < sources.length; i++) sum += (weights[i] as number) * (activations[sources[i] as number] as number);
    return activate(sum);
  };
}

/** altitude^fan-in · exp(−distance² / 2·width²): the weights are the center. */
function compileRadial({ element, sources, weights }: Neuron, setting: Setting): (activations: Float64Array) => number {
  const width = readNumber(element, 'width') ?? setting('width') ?? refuse(element, 'needs a width, its own, its layer’s or the network’s');
  const altitude = readNumber(element, 'altitude') ?? setting('altitude') ?? 1;
  const height = sources.length * Math.log(altitude);
  return (activations) => {
    let squares = 0;
    for (let i = 0; i < sources.length; i++) squares += ((weights[i] as number) - (activations[sources[i] as number] as number)) ** 2;
    return Math.exp(height - squares / (2 * width * width));
  };
}

function normalization(element: XmlElement, network: XmlElement): ((values: Float64Array) => Float64Array) | null {
  const methods = ['none', 'simplemax', 'softmax'] as const;
  const method = readWord(element, 'normalizationMethod', methods) ?? readWord(network, 'normalizationMethod', methods) ?? 'none';
  if (method === 'none') return null;
  return method === 'softmax' ? softmax : simplemax;
}
