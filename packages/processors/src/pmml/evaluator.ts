import { RequestError } from '../host/errors.ts';
import type { JsonObject } from '../host/json.ts';
import { type DocumentHeader, readHeader } from './document/header.ts';
import { fieldsProvidedFor } from './document/missing-values.ts';
import { childNamed, childrenNamed, requireChild, type XmlElement } from './document/xml-element.ts';
import { parsePmml, XML_BOUNDS, type XmlBounds } from './document/xml-parser.ts';
import { FunctionLibrary } from './expressions/function-library.ts';
import { type AbsentPolicy, absentRules } from './fields/absent-values.ts';
import { Compilation } from './fields/compilation.ts';
import { type DataDictionary, readDataDictionary } from './fields/data-dictionary.ts';
import { Frame, type FrameSize } from './fields/frame.ts';
import { Scope } from './fields/scope.ts';
import { chooseModel, compileOutermostModel } from './models/model-compiler.ts';
import type { CompiledModel } from './models/model.ts';
import { type ResultField, resultFields } from './result.ts';
import type { Value } from './values/value.ts';
import { readVerification, type VerificationRow, verify } from './verification.ts';

export interface EvaluatorOptions {
  /** Which model of the document; null: the first. */
  readonly modelName?: string | null;
  readonly absent?: AbsentPolicy;
  /** Whether a document whose ModelVerification does not come out is refused; true when absent. */
  readonly verify?: boolean;
  readonly bounds?: XmlBounds;
}

/** The results for one sample, by field. */
export type Prediction = Readonly<Record<string, Value>>;

/** A PMML document, ready to predict. Keeps no state between samples; calls do not disturb each other. */
export class PmmlEvaluator {
  readonly header: DocumentHeader;
  readonly dictionary: DataDictionary;
  readonly model: CompiledModel;
  readonly results: readonly ResultField[];
  readonly verification: readonly VerificationRow[];
  readonly #frameSize: FrameSize;

  /** Parses, compiles and verifies. Throws `LoadError`; its message names element, line and column. */
  constructor(bytes: Uint8Array, options: EvaluatorOptions = {}) {
    const document = parsePmml(bytes, options.bounds ?? XML_BOUNDS);
    this.header = readHeader(document);
    this.dictionary = readDataDictionary(requireChild(document, 'DataDictionary'));
    const absent = absentRules(options.absent ?? 'eas_defaults', this.dictionary, fieldsProvidedFor(document));
    const compilation = new Compilation(this.dictionary, absent);
    const element = chooseModel(document, options.modelName ?? null);
    this.model = compileOutermostModel(document, element, new Scope(null, compilation, defineFunctions(document)));
    this.results = resultFields(this.model);
    this.#frameSize = compilation.frameSize;
    this.verification = readVerification(element, new Set(this.model.inputs.map(({ name }) => name)));
    if (options.verify ?? true) this.#verify();
  }

  #verify(): void {
    const frame = this.frame(false);
    verify(this.verification, (sample) => this.predictOne(sample, frame));
  }

  /** Memory for `predictOne`; may serve many samples, one at a time. */
  frame(treatsAbsent = true): Frame {
    return new Frame(this.#frameSize, treatsAbsent);
  }

  /** Throws `RequestError` naming the field when a value is not acceptable. */
  predictOne(sample: JsonObject, frame: Frame = this.frame()): Prediction {
    frame.begin(sample);
    for (const input of this.model.inputs) input.prepare(frame);
    this.model.evaluate(frame);
    const prediction: Record<string, Value> = {};
    for (const { name, read } of this.results) prediction[name] = read(frame);
    return prediction;
  }

  /** One prediction per sample, in their order. Throws `RequestError` naming sample and field. */
  predict(samples: readonly JsonObject[]): readonly Prediction[] {
    const frame = this.frame();
    return samples.map((sample, i) => predictSample(this, { sample, index: i, frame }));
  }
}

interface Numbered {
  readonly sample: JsonObject;
  readonly index: number;
  readonly frame: Frame;
}

/** As `predictOne`, with the sample's index in the error. */
export function predictSample(evaluator: PmmlEvaluator, { sample, index, frame }: Numbered): Prediction {
  try {
    return evaluator.predictOne(sample, frame);
  } catch (error) {
    if (error instanceof RequestError) throw new RequestError(`sample ${index}, ${error.message}`, error.status, { cause: error });
    throw error;
  }
}

function defineFunctions(document: XmlElement): FunctionLibrary {
  const library = new FunctionLibrary();
  const transformations = childNamed(document, 'TransformationDictionary');
  if (transformations) for (const element of childrenNamed(transformations, 'DefineFunction')) library.define(element);
  return library;
}
