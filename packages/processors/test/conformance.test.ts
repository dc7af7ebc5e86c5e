import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Compile } from 'typebox/schema';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { repositoryUrl } from './onnx-models.ts';
import { type Answer, type ServedModel, serveOnnx } from './served-model.ts';

interface Operation {
  readonly responses: Record<string, { content?: Record<string, { schema: { $ref: string } }> }>;
  readonly requestBody?: { content: Record<string, { schema: { $ref: string } }> };
}

interface Protocol {
  readonly paths: Record<string, { get?: Operation; post?: Operation }>;
  readonly components: { schemas: Record<string, object> };
}

// The description of the protocol by its authors; it is not part of this repository.
const file = repositoryUrl('../shared/corpora/open-inference-protocol/open_inference_rest.yaml');
const isThere = existsSync(file);
const protocol: Protocol = isThere ? (parse(readFileSync(file, 'utf8')) as Protocol) : { paths: {}, components: { schemas: {} } };
const operations = Object.entries(protocol.paths).flatMap(([path, { get, post }]) => [
  ...(get === undefined ? [] : [{ method: 'GET', path, operation: get }]),
  ...(post === undefined ? [] : [{ method: 'POST', path, operation: post }]),
]);

const REQUEST = {
  id: '42',
  inputs: [{ name: 'features', shape: [1, 4], datatype: 'FP32', data: [5.1, 3.5, 1.4, 0.2] }],
  outputs: [{ name: 'label' }, { name: 'probabilities' }],
};

function iris(): Promise<ServedModel> {
  return serveOnnx(fileURLToPath(repositoryUrl('examples/iris-onnx')), { name: 'iris' });
}

function call(served: ServedModel, method: string, path: string, body: object): Promise<Answer> {
  const target = path.replace('${MODEL_NAME}', 'iris').replace('${MODEL_VERSION}', '1');
  return method === 'GET' ? served.get(target) : served.post(target, body);
}

/** What the schema of this name finds wrong. */
function errorsOf(reference: string, value: unknown): unknown {
  const [isValid, errors] = Compile({ ...protocol, $ref: reference }).Errors(value);
  return isValid ? [] : errors;
}

function schemaOf(operation: Operation, status: string): string | undefined {
  return operation.responses[status]?.content?.['application/json']?.schema.$ref;
}

describe.skipIf(!isThere)('the Open Inference Protocol as its authors describe it', () => {
  test('it has the operations that are known here', () => {
    expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      'GET /v2/',
      'GET /v2/health/live',
      'GET /v2/health/ready',
      'GET /v2/models/${MODEL_NAME}/versions/${MODEL_VERSION}',
      'GET /v2/models/${MODEL_NAME}/versions/${MODEL_VERSION}/ready',
      'POST /v2/models/${MODEL_NAME}/versions/${MODEL_VERSION}/infer',
    ]);
  });

  test.each(operations)('$method $path answers as described', async ({ method, path, operation }) => {
    await using served = await iris();
    const answer = await call(served, method, path, REQUEST);
    expect(answer.status).toBe(200);
    const schema = schemaOf(operation, '200');
    expect(schema === undefined ? [] : errorsOf(schema, answer.json)).toEqual([]);
  });

  test.each(operations.filter(({ operation }) => operation.requestBody !== undefined))(
    '$method $path refuses as described',
    async ({ method, path, operation }) => {
      await using served = await iris();
      const answer = await call(served, method, path, { inputs: [] });
      expect(answer.status).toBe(400);
      expect(errorsOf(schemaOf(operation, '400') ?? '', answer.json)).toEqual([]);
      expect(answer.json).toEqual({ error: expect.any(String) });
    },
  );

  test('the request of these tests is one of the protocol', () => {
    expect(errorsOf('#/components/schemas/inference_request', REQUEST)).toEqual([]);
  });

  test('a check that can fail: the answer to another operation is not valid', async () => {
    await using served = await iris();
    const { json } = await served.get('/v2');
    expect(errorsOf('#/components/schemas/inference_response', json)).not.toEqual([]);
  });
});
