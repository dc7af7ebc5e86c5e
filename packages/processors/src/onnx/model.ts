import { readFile } from 'node:fs/promises';
import {
  checkShape,
  datatypeOf,
  findModelFile,
  LoadError,
  type LoadOptions,
  RequestError,
  type Tensor,
  type TensorCall,
  type TensorModel,
  type TensorSpec,
} from '../host/index.ts';
import type { OnnxConfig } from './config.ts';
import { Session, type SessionOptions, type ValueMetadata } from './session.ts';
import { type ClassLabels, replaceZipMaps } from './zip-map.ts';

/** A model whose inputs and outputs are all tensors. */
export class OnnxModel implements TensorModel {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Class names of the outputs that were lists of maps in the file. */
  readonly labels: ClassLabels;
  readonly #session: Session;

  private constructor(session: Session, labels: ClassLabels) {
    this.#session = session;
    this.labels = labels;
    this.inputs = session.inputs.map((value) => tensorSpec('input', value));
    this.outputs = session.outputs.map((value) => tensorSpec('output', value));
  }

  /** Throws `LoadError`. */
  static async load(options: LoadOptions, config: OnnxConfig): Promise<OnnxModel> {
    const { threads, optimization } = config;
    const file = await findModelFile(options, '.onnx');
    const session = await openSession(file, { threads, optimization, model: file });
    if (session.outputs.every((output) => output.isTensor)) return OnnxModel.#over(session, new Map());
    await session.close();
    const plain = replaceZipMaps(await readFile(file));
    return OnnxModel.#over(await openSession(file, { threads, optimization, model: plain.model }), plain.labels);
  }

  static async #over(session: Session, labels: ClassLabels): Promise<OnnxModel> {
    try {
      return new OnnxModel(session, labels);
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  input(name: string): TensorSpec | undefined {
    return this.inputs.find((spec) => spec.name === name);
  }

  /** Throws `RequestError` when the inputs are not those of the model. */
  run(call: TensorCall): Promise<ReadonlyMap<string, Tensor>> {
    const { feeds } = call;
    for (const name of feeds.keys()) {
      if (this.input(name) === undefined) throw new RequestError(`the model has no input "${name}"; its inputs are ${this.inputNames()}`);
    }
    for (const spec of this.inputs) {
      const tensor = feeds.get(spec.name);
      if (tensor === undefined) throw new RequestError(`input "${spec.name}" is missing; the model needs ${this.inputNames()}`);
      if (tensor.datatype !== spec.datatype) {
        throw new RequestError(`input "${spec.name}": expected datatype ${spec.datatype}, given ${tensor.datatype}`);
      }
      checkShape(spec, tensor.dims);
    }
    return this.#session.run(call);
  }

  /** For error texts. */
  inputNames(): string {
    return this.inputs.map((spec) => `"${spec.name}"`).join(', ');
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}

function tensorSpec(side: 'input' | 'output', value: ValueMetadata): TensorSpec {
  if (!value.isTensor) {
    throw new LoadError(`${side} "${value.name}" is a sequence or map; export the model so that all inputs and outputs are tensors`);
  }
  const datatype = datatypeOf(value.type);
  if (datatype !== null) return { name: value.name, datatype, shape: value.shape };
  throw new LoadError(
    `${side} "${value.name}" has the element type ${value.type}, which cannot be served; export the model with another type`,
  );
}

async function openSession(file: string, options: SessionOptions): Promise<Session> {
  try {
    return await Session.open(options);
  } catch (error) {
    if (error instanceof LoadError) throw new LoadError(`${file} cannot be loaded: ${error.message}`, { cause: error });
    throw new LoadError(`ONNX Runtime does not work on this machine: ${(error as Error).message.split('\n', 1)[0]}`, { cause: error });
  }
}
