import { describe, expect, it } from 'vitest';
import { MANAGEMENT_PROBLEMS } from '../problems/management-problems.ts';
import { ACCESS_ROLES, pathParameters, roleIncludes } from './definition.ts';
import { openApiDocument } from './open-api.ts';
import { BUILT_OPERATIONS, OPERATIONS, STREAMS } from './table.ts';

const byName = new Map(OPERATIONS.map((operation) => [operation.name, operation]));

describe('the table of operations', () => {
  it('has the 119 operations of PAI-EAS, each once', () => {
    expect(OPERATIONS.filter((operation) => operation.isEas)).toHaveLength(119);
    expect(byName.size).toBe(OPERATIONS.length);
  });

  it('leads from a method and a path to one operation', () => {
    const ways = OPERATIONS.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`);
    expect(new Set(ways).size).toBe(OPERATIONS.length);
  });

  it('writes paths in one form', () => {
    for (const { path } of OPERATIONS) expect(path).toMatch(/^(\/([a-z0-9_-]+|\{[A-Z]\w*\}))+$/);
  });

  it('lets nobody change anything as a viewer, but signing in and out, and asking long questions', () => {
    const changing = OPERATIONS.filter((operation) => operation.method !== 'GET' && operation.role === 'viewer').map(
      (operation) => operation.name,
    );
    expect(changing.toSorted()).toEqual([
      'CreateConsoleSession',
      'CreateSession',
      'CreateSignInLink',
      'DeleteSession',
      'QueryMetrics',
      'RedeemSignInLink',
    ]);
  });

  it('has a shape for what is built, and for nothing else', () => {
    const built = OPERATIONS.filter((operation) => operation.shape !== null).map((operation) => operation.name);
    expect(built.toSorted()).toEqual(Object.keys({ ...BUILT_OPERATIONS, ...STREAMS }).toSorted());
  });

  it('names the parameters of a path', () => {
    expect(pathParameters('/services/{ClusterId}/{ServiceName}/stop')).toEqual(['ClusterId', 'ServiceName']);
    expect(pathParameters('/services')).toEqual([]);
  });
});

describe('roles', () => {
  it('include the ones before them', () => {
    const table = ACCESS_ROLES.map((role) => ACCESS_ROLES.map((needed) => roleIncludes(role, needed)));
    expect(table).toEqual([
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ]);
  });
});

describe('the OpenAPI document', () => {
  const document = openApiDocument(OPERATIONS, '1.2.3') as {
    readonly openapi: string;
    readonly info: { readonly version: string };
    readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
    readonly components: { readonly responses: Readonly<Record<string, { readonly description: string }>> };
  };
  interface DescribedOperation {
    readonly operationId: string;
    readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
    readonly requestBody?: { readonly required: boolean };
    readonly responses: Readonly<Record<string, unknown>>;
  }
  const described = Object.values(document.paths).flatMap((methods) => Object.values(methods));

  it('describes every operation once, as plain JSON', () => {
    expect(described.map((operation) => operation.operationId).toSorted()).toEqual([...byName.keys()].toSorted());
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.version).toBe('1.2.3');
  });

  it('names every parameter of a path', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const { parameters } of Object.values(methods)) {
        const inPath = parameters.filter((parameter) => parameter.in === 'path');
        expect(inPath.map((parameter) => parameter.name)).toEqual(pathParameters(path));
        expect(inPath.every((parameter) => parameter.required)).toBe(true);
      }
    }
  });

  it('says which bodies may be left out, and what is not built', () => {
    const operation = (name: string) => described.find((candidate) => candidate.operationId === name);
    expect(operation('CreateService')?.requestBody?.required).toBe(true);
    expect(operation('CreateSession')?.requestBody?.required).toBe(false);
    expect(operation('StopService')?.requestBody).toBeUndefined();
    expect(Object.keys(operation('CreateResource')?.responses ?? {})).toEqual(['501', 'default']);
    expect(Object.keys(operation('ListServices')?.responses ?? {})).toEqual(['200', 'default']);
  });

  it('lists every error code', () => {
    for (const code of Object.keys(MANAGEMENT_PROBLEMS))
      expect(document.components.responses['Error']?.description).toContain(`\`${code}\``);
  });
});
