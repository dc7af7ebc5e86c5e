import { createRequire } from 'node:module';
import type OpenApiClientModule from '@alicloud/openapi-client';
import type OpenApiCoreModule from '@alicloud/openapi-core';
import type * as TeaUtilModule from '@alicloud/tea-util';
import type * as DarabonbaModule from '@darabonba/typescript';
import { API_PREFIX, API_VERSION, OPERATIONS } from '@infergate/contract';

/** What a call takes. A body that is a text is sent as it is, as the clients do with a service.json. */
export interface CallInput {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Makes a real signed call; resolves with the body of the answer, rejects with the error of the client. */
export type AlibabaCall = (operation: string, input?: CallInput) => Promise<Record<string, unknown>>;

export interface ClientSettings {
  /** `host:port` */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** The two published generations of Alibaba's client, which sign in slightly different ways. */
export const ALIBABA_CLIENTS: readonly (readonly [name: string, make: (settings: ClientSettings) => AlibabaCall])[] = [
  ['@alicloud/openapi-client', openApiClient],
  ['@alicloud/openapi-core', openApiCore],
];

const require = createRequire(import.meta.url);

function openApiClient(settings: ClientSettings): AlibabaCall {
  const { default: Client, Config, OpenApiRequest, Params } = require('@alicloud/openapi-client') as typeof OpenApiClientModule;
  const { RuntimeOptions } = require('@alicloud/tea-util') as typeof TeaUtilModule;
  const client = new Client(new Config({ ...settings, protocol: 'http' }));
  return async (operation, input = {}) => {
    const params = new Params(paramsOf(operation, input));
    const answer = (await client.callApi(params, new OpenApiRequest(requestOf(input)), new RuntimeOptions({}))) as Answer;
    return answer.body;
  };
}

function openApiCore(settings: ClientSettings): AlibabaCall {
  const core = require('@alicloud/openapi-core') as typeof OpenApiCoreModule;
  const { RuntimeOptions } = require('@darabonba/typescript') as typeof DarabonbaModule;
  const { Config, OpenApiRequest, Params } = core.$OpenApiUtil;
  const client = new core.default(new Config({ ...settings, protocol: 'http' }));
  return async (operation, input = {}) => {
    const params = new Params(paramsOf(operation, input));
    const answer = (await client.callApi(params, new OpenApiRequest(requestOf(input)), new RuntimeOptions({}))) as Answer;
    return answer.body;
  };
}

interface Answer {
  readonly body: Record<string, unknown>;
}

/** As the generated client of the product fills them. */
function paramsOf(operation: string, { path = {} }: CallInput) {
  const definition = OPERATIONS.find(({ name }) => name === operation);
  if (definition === undefined) throw new Error(`no operation ${operation}`);
  const filled = definition.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(path[name] ?? 'cn-shanghai'));
  return {
    action: operation,
    version: API_VERSION,
    protocol: 'HTTPS',
    pathname: API_PREFIX + filled,
    method: definition.method,
    authType: 'AK',
    style: 'ROA',
    reqBodyType: 'json',
    bodyType: 'json',
  };
}

function requestOf({ query = {}, body }: CallInput) {
  return { headers: {}, query: { ...query }, ...(body === undefined ? {} : { body }) };
}
