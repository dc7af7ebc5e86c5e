import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Part = Uint8Array;

/** What examples/iris-onnx/onnx-format.mjs offers; the tests build their models with it. */
export interface OnnxFormat {
  readonly FLOAT: number;
  readonly INT64: number;
  readonly STRING: number;
  onnxModel: (model: {
    name: string;
    producer: string;
    opsets: Record<string, number>;
    nodes: Part[];
    initializers?: Part[];
    inputs: Part[];
    outputs: Part[];
  }) => Part;
  node: (
    operator: string,
    inputs: string[],
    outputs: string[],
    options?: { attributes?: Readonly<Record<string, number | string | readonly string[] | readonly bigint[]>>; domain?: string },
  ) => Part;
  floats: (name: string, dims: number[], values: number[]) => Part;
  texts: (name: string, dims: number[], values: string[]) => Part;
  tensor: (name: string, elementType: number, dims: (number | string)[]) => Part;
  sequenceOfMaps: (name: string, keyType: number) => Part;
}

export function repositoryUrl(path: string): URL {
  return new URL(`../../../${path}`, import.meta.url);
}

export async function loadOnnxFormat(): Promise<OnnxFormat> {
  return (await import(repositoryUrl('examples/iris-onnx/onnx-format.mjs').href)) as OnnxFormat;
}

/** A model that returns its input `x` as `y`. */
export async function identityModel(elementType: number, dims: (number | string)[]): Promise<Part> {
  const { onnxModel, node, tensor } = await loadOnnxFormat();
  return onnxModel({
    name: 'identity',
    producer: 'test',
    opsets: { '': 17 },
    nodes: [node('Identity', ['x'], ['y'])],
    inputs: [tensor('x', elementType, dims)],
    outputs: [tensor('y', elementType, dims)],
  });
}

/** A directory of its own with these files; `release` removes it. */
export async function temporaryDirectory(
  files: Readonly<Record<string, Part | string>>,
): Promise<{ path: string; release: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'infergate-models-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content);
  return { path, release: () => rm(path, { recursive: true, force: true }) };
}
