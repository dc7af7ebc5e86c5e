import { type TSchema, Type } from 'typebox';
import { MANAGEMENT_PROBLEMS } from '../problems/management-problems.ts';
import { API_PREFIX, API_VERSION, type Operation, pathParameters } from './definition.ts';
import { CONSOLE_COOKIE, CONSOLE_HEADER } from './console-operations.ts';
import { MANAGEMENT_ERROR } from './models.ts';

type Json = Readonly<Record<string, unknown>>;

/** The operations as an OpenAPI 3.1 document. `programVersion` is that of the server. */
export function openApiDocument(operations: readonly Operation[], programVersion: string): Json {
  return {
    openapi: '3.1.0',
    info: { title: 'Infergate management API', version: programVersion, description: DESCRIPTION },
    servers: [{ url: API_PREFIX }],
    paths: describePaths(operations),
    components: {
      schemas: { Error: MANAGEMENT_ERROR },
      responses: describeErrors(),
      securitySchemes: {
        acs3: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'ACS3-HMAC-SHA256 signature with an AccessKey.' },
        session: { type: 'http', scheme: 'bearer', description: 'A session token, from CreateSession.' },
        console: {
          type: 'apiKey',
          in: 'cookie',
          name: CONSOLE_COOKIE,
          description: `Of a browser, from CreateConsoleSession; _ and the port follow in its name where the URL has one. With the header ${CONSOLE_HEADER}: 1, and from the same origin only.`,
        },
      },
    },
  };
}

const DESCRIPTION = `The management API of PAI-EAS (product eas, version ${API_VERSION}) as far as it is built, with additions in the same style.`;

function describePaths(operations: readonly Operation[]): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const methods = (paths[operation.path] ??= {});
    methods[operation.method.toLowerCase()] = describeOperation(operation);
  }
  return paths;
}

function describeOperation(operation: Operation): Json {
  const { name, summary, role, isEas, isStream, shape } = operation;
  const body = shape?.body ?? null;
  return {
    operationId: name,
    summary,
    tags: [isEas ? 'PAI-EAS' : 'Infergate'],
    'x-infergate-role': role,
    security: SECURITY[operation.credential],
    parameters: [...pathParameters(operation.path).map(describePathParameter), ...describeQuery(shape?.query ?? null)],
    ...(body === null ? {} : { requestBody: { required: isRequired(body), content: { 'application/json': { schema: body } } } }),
    responses: describeResponses(shape?.response ?? null, isStream),
  };
}

const SECURITY = { any: [{ acs3: [] }, { session: [] }, { console: [] }], signature: [{ acs3: [] }], none: [] };

function describePathParameter(name: string): Json {
  const description = name === 'ClusterId' ? 'The cluster, "local" by default; any region id is taken as another name of it.' : undefined;
  return { name, in: 'path', required: true, schema: { type: 'string' }, ...(description === undefined ? {} : { description }) };
}

function describeQuery(query: { readonly properties: Readonly<Record<string, TSchema>> } | null): readonly Json[] {
  return Object.entries(query?.properties ?? {}).map(([name, schema]) => ({ name, in: 'query', required: isRequired(schema), schema }));
}

function isRequired(schema: TSchema): boolean {
  return !Type.IsOptional(schema);
}

function describeResponses(response: TSchema | null, isStream: boolean): Json {
  const errors = { default: { $ref: '#/components/responses/Error' } };
  if (response === null) return { 501: { $ref: '#/components/responses/NotImplemented' }, ...errors };
  const description = isStream ? 'Events, each with the JSON of one of these as its data' : 'Done';
  return { 200: { description, content: { [isStream ? 'text/event-stream' : 'application/json']: { schema: response } } }, ...errors };
}

function describeErrors(): Json {
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };
  const codes = Object.entries(MANAGEMENT_PROBLEMS).map(([code, { status, message }]) => `- \`${code}\` (${status}): ${message}`);
  return {
    Error: { description: `What went wrong, by \`Code\`:\n\n${codes.join('\n')}`, content },
    NotImplemented: { description: MANAGEMENT_PROBLEMS.NotImplemented.message, content },
  };
}
