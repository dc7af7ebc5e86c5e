import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox';

/** What the holder of an AccessKey may do; each role may do what the ones before it may. */
export const ACCESS_ROLES = ['viewer', 'developer', 'administrator'] as const;
export type AccessRole = (typeof ACCESS_ROLES)[number];

export function roleIncludes(role: AccessRole, needed: AccessRole): boolean {
  return ACCESS_ROLES.indexOf(role) >= ACCESS_ROLES.indexOf(needed);
}

export type OperationMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** How a caller proves who it is: by signature or session, by signature only, or not at all. */
export type CredentialKind = 'any' | 'signature' | 'none';

/** One operation of the management API. Product `eas`, version 2021-07-01, style ROA. */
export interface Operation {
  readonly name: string;
  readonly method: OperationMethod;
  /** Behind `API_PREFIX`, parameters as `{Name}`. */
  readonly path: string;
  readonly role: AccessRole;
  readonly credential: CredentialKind;
  readonly summary: string;
  /** PAI-EAS has it too; the rest is ours. */
  readonly isEas: boolean;
  /** Answered by server-sent events, each the JSON of one `response`, until either side ends it. */
  readonly isStream: boolean;
  /** null: not built, it answers 501. */
  readonly shape: OperationShape | null;
}

export interface OperationShape {
  readonly query: TObject;
  /** null: a body is ignored. */
  readonly body: TSchema | null;
  /** Of a stream: one event. */
  readonly response: TSchema;
}

export const API_PREFIX = '/api/v2';
export const API_VERSION = '2021-07-01';

export interface Definition<P extends string, Q extends TProperties, B extends TSchema | null, R extends TProperties> {
  readonly method: OperationMethod;
  readonly path: P;
  readonly role: AccessRole;
  readonly summary: string;
  readonly query: Q;
  readonly body: B;
  readonly response: R;
  readonly credential?: CredentialKind;
  readonly isEas?: boolean;
}

/** The types of one built operation, kept for whoever calls or handles it. */
export interface BuiltOperation<
  P extends string = string,
  Q extends TProperties = TProperties,
  B extends TSchema | null = TSchema | null,
  R extends TProperties = TProperties,
> {
  readonly method: OperationMethod;
  readonly path: P;
  readonly role: AccessRole;
  readonly summary: string;
  readonly credential: CredentialKind;
  readonly isEas: boolean;
  readonly isStream: false;
  readonly shape: { readonly query: TObject<Q>; readonly body: B; readonly response: TObject<R & typeof REQUEST_ID> };
}

export interface StreamDefinition<P extends string, Q extends TProperties, B extends TSchema | null, E extends TSchema> {
  readonly method: 'GET' | 'POST';
  readonly path: P;
  readonly role: AccessRole;
  readonly summary: string;
  readonly query: Q;
  readonly body: B;
  /** What one event says. */
  readonly event: E;
}

/** The types of one operation that is answered by events. None of them is PAI-EAS's. */
export interface StreamOperation<
  P extends string = string,
  Q extends TProperties = TProperties,
  B extends TSchema | null = TSchema | null,
  E extends TSchema = TSchema,
> {
  readonly method: 'GET' | 'POST';
  readonly path: P;
  readonly role: AccessRole;
  readonly summary: string;
  readonly credential: 'any';
  readonly isEas: false;
  readonly isStream: true;
  readonly shape: { readonly query: TObject<Q>; readonly body: B; readonly response: E };
}

const REQUEST_ID = { RequestId: Type.String({ description: 'Quote it when asking for help.' }) };

export function define<P extends string, Q extends TProperties, B extends TSchema | null, R extends TProperties>(
  definition: Definition<P, Q, B, R>,
): BuiltOperation<P, Q, B, R> {
  const { method, path, role, summary, credential = 'any', isEas = true } = definition;
  const shape = {
    query: Type.Object(definition.query, { additionalProperties: false }),
    body: definition.body,
    response: Type.Object({ ...definition.response, ...REQUEST_ID }, { additionalProperties: false }),
  };
  return { method, path, role, summary, credential, isEas, isStream: false, shape };
}

export function defineStream<P extends string, Q extends TProperties, B extends TSchema | null, E extends TSchema>(
  definition: StreamDefinition<P, Q, B, E>,
): StreamOperation<P, Q, B, E> {
  const { method, path, role, summary, body, event } = definition;
  const shape = { query: Type.Object(definition.query, { additionalProperties: false }), body, response: event };
  return { method, path, role, summary, credential: 'any', isEas: false, isStream: true, shape };
}

type ParameterNames<P extends string> = P extends `${string}{${infer Name}}${infer Rest}` ? Name | ParameterNames<Rest> : never;

/** Values of the `{Name}` parts of a path. */
export type PathOf<O> = O extends { readonly path: infer P extends string } ? Readonly<Record<ParameterNames<P>, string>> : never;
export type QueryOf<O> = O extends { readonly shape: { readonly query: infer Q extends TSchema } } ? Static<Q> : never;
export type BodyOf<O> = O extends { readonly shape: { readonly body: infer B } } ? (B extends TSchema ? Static<B> : undefined) : never;
/** With `RequestId`; of a stream: one event, without. */
export type ResponseOf<O> = O extends { readonly shape: { readonly response: infer R extends TSchema } } ? Static<R> : never;

/** Names of the `{Name}` parts of a path, in order. */
export function pathParameters(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}
