import { readableJson } from '@infergate/contract';
import { indented, jsonAsPython, quoted } from './literals.ts';
import { chatBase, type ChatBody, isJsonBody, type SampleRequest } from './sample-request.ts';
import { headersOf, NO_KEY, predictAddress, type SnippetTarget, urlOf } from './target.ts';

const METHODS_OF_REQUESTS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];

export function pythonRequestsSnippet(request: SampleRequest, target: SnippetTarget): string {
  const { method, path, isStreamed } = request;
  const headers = headersOf(request, target).map(([name, value]) => `    ${quoted(name)}: ${quoted(value)},`);
  const { preparation, argument } = bodyOf(request);
  const args = [
    ...(METHODS_OF_REQUESTS.includes(method) ? [] : [quoted(method)]),
    quoted(urlOf(target, path)),
    ...(headers.length === 0 ? [] : ['headers=headers']),
    ...(argument === null ? [] : [argument]),
    ...(isStreamed ? ['stream=True'] : []),
  ];
  const name = METHODS_OF_REQUESTS.includes(method) ? method.toLowerCase() : 'request';
  const call = `requests.${name}(\n${args.map((arg) => `    ${arg},\n`).join('')})`;
  const given = headers.length === 0 ? '' : `headers = {\n${headers.join('\n')}\n}\n`;
  return `import requests\n\n${given}${preparation}${isStreamed ? readStream(call) : readWhole(call)}\n`;
}

function readWhole(call: string): string {
  return `response = ${call}\nprint(response.status_code, response.content.decode())`;
}

function readStream(call: string): string {
  return `with ${call} as response:
    print(response.status_code)
    for line in response.iter_lines():
        print(line.decode())`;
}

interface PythonBody {
  readonly preparation: string;
  /** null: there is no body. */
  readonly argument: string | null;
}

function bodyOf(request: SampleRequest): PythonBody {
  const { body } = request;
  if (body === '') return { preparation: '', argument: null };
  if (isJsonBody(request)) return { preparation: `payload = ${jsonAsPython(body.trim())}\n`, argument: 'json=payload' };
  return { preparation: '', argument: `data=${quoted(body)}.encode()` };
}

/** Parameters of the client's own; it takes others of a server in one place. */
const KNOWN = new Set(
  `frequency_penalty logit_bias logprobs max_completion_tokens max_tokens messages metadata model n parallel_tool_calls
  presence_penalty reasoning_effort response_format seed stop stream stream_options temperature tool_choice tools top_logprobs top_p user`.split(
    /\s+/,
  ),
);

export function pythonOpenAiSnippet(request: SampleRequest, body: ChatBody, target: SnippetTarget): string {
  const entries = Object.entries(body);
  const extra = entries.filter(([key]) => !KNOWN.has(key));
  const args = [
    ...entries.filter(([key]) => KNOWN.has(key)).map(([key, value]) => `${key}=${pythonOf(value)}`),
    ...(extra.length === 0 ? [] : [`extra_body=${pythonOf(Object.fromEntries(extra))}`]),
  ];
  const call = `client.chat.completions.create(\n${args.map((arg) => `    ${arg},\n`).join('')})`;
  const use = request.isStreamed
    ? `for chunk in ${call}:\n    if chunk.choices:\n        print(chunk.choices[0].delta.content or "", end="", flush=True)\nprint()`
    : `completion = ${call}\nprint(completion.choices[0].message.content)`;
  return `from openai import OpenAI

client = OpenAI(
    base_url=${quoted(urlOf(target, chatBase(request.path)))},
    api_key=${quoted(target.token ?? NO_KEY)},
)
${use}
`;
}

function pythonOf(value: unknown): string {
  return jsonAsPython(indented(readableJson(value), '    '));
}

/** Enough for a language model that is asked for a long answer; the client gives up after five seconds by itself. */
const TIMEOUT_MS = 60_000;

/** The SDK posts, and reads answers whole. null: it cannot do what is asked. */
export function pythonEasSnippet(request: SampleRequest, target: SnippetTarget): string | null {
  const { method, path, contentType, isStreamed } = request;
  if (method !== 'POST' || isStreamed) return null;
  const { imports, preparation, text } = textOf(request);
  const lines = [
    `${imports}from eas_prediction import PredictClient, StringRequest`,
    '',
    `client = PredictClient(${placeOf(path, target)})`,
    ...(target.token === null ? [] : [`client.set_token(${quoted(target.token)})`]),
    ...(contentType === '' ? [] : [typeOf(contentType, target.token !== null)]),
    `client.set_timeout(${TIMEOUT_MS})  # milliseconds`,
    'client.init()',
    '',
    `${preparation}response = client.predict(StringRequest(${text}))`,
    'print(response.response_data.decode())',
    '',
  ];
  return lines.join('\n');
}

/** The client puts path and scheme together itself, but knows no path behind the service and no https. */
function placeOf(path: string, target: SnippetTarget): string {
  const address = path === '' && target.endpoint.startsWith('http:') ? predictAddress(target.endpoint) : null;
  if (address !== null) return `${quoted(address.origin)}, ${quoted(address.service)}`;
  return `custom_url=${quoted(urlOf(target, path))}`;
}

/** It is part of the signature; without a token the client leaves it out. */
function typeOf(contentType: string, isSigned: boolean): string {
  const type = quoted(contentType);
  return isSigned ? `client.set_content_type(${type})` : `client.add_extra_headers({"Content-Type": ${type}})`;
}

function textOf(request: SampleRequest): { readonly imports: string; readonly preparation: string; readonly text: string } {
  const { body } = request;
  if (!isJsonBody(request)) return { imports: '', preparation: '', text: quoted(body) };
  return { imports: 'import json\n\n', preparation: `payload = ${jsonAsPython(body.trim())}\n`, text: 'json.dumps(payload)' };
}
