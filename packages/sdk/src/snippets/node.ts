import { jsonAsScript, quoted } from './literals.ts';
import { chatBase, isJsonBody, type SampleRequest } from './sample-request.ts';
import { headersOf, NO_KEY, type SnippetTarget, urlOf } from './target.ts';

/** null: fetch cannot send it. */
export function nodeFetchSnippet(request: SampleRequest, target: SnippetTarget): string | null {
  const { method, isStreamed } = request;
  const { preparation, expression } = bodyOf(request);
  if (expression !== null && (method === 'GET' || method === 'HEAD')) return null;
  const headers = headersOf(request, target).map(([name, value]) => `    ${quoted(name)}: ${quoted(value)},`);
  const options = [
    ...(method === 'GET' ? [] : [`  method: ${quoted(method)},`]),
    ...(headers.length === 0 ? [] : ['  headers: {', ...headers, '  },']),
    ...(expression === null ? [] : [`  body: ${expression},`]),
  ];
  const url = quoted(urlOf(target, request.path));
  const call = options.length === 0 ? `fetch(${url})` : `fetch(${url}, {\n${options.join('\n')}\n})`;
  return `${preparation}const response = await ${call};\n${isStreamed ? READ_STREAM : READ_WHOLE}\n`;
}

const READ_WHOLE = 'console.log(response.status, await response.text());';
const READ_STREAM = `console.log(response.status);
for await (const text of response.body.pipeThrough(new TextDecoderStream())) process.stdout.write(text);`;

/** `expression` null: there is none. */
function bodyOf(request: SampleRequest): { readonly preparation: string; readonly expression: string | null } {
  const { body, contentType } = request;
  if (body === '') return { preparation: '', expression: null };
  const script = isJsonBody(request) ? jsonAsScript(body.trim()) : null;
  if (script !== null) return { preparation: `const payload = ${script};\n`, expression: 'JSON.stringify(payload)' };
  // A text would be given a type.
  return { preparation: '', expression: contentType === '' ? `Buffer.from(${quoted(body)})` : quoted(body) };
}

export function nodeOpenAiSnippet(request: SampleRequest, target: SnippetTarget): string {
  const { body, path, isStreamed } = request;
  const argument = jsonAsScript(body.trim()) ?? `JSON.parse(${quoted(body)})`;
  const client = `const client = new OpenAI({
  baseURL: ${quoted(urlOf(target, chatBase(path)))},
  apiKey: ${quoted(target.token ?? NO_KEY)},
});`;
  const call = `await client.chat.completions.create(${argument});`;
  const use = isStreamed
    ? `const stream = ${call}\nfor await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? "");`
    : `const completion = ${call}\nconsole.log(completion.choices[0].message.content);`;
  return `import OpenAI from "openai";\n\n${client}\n${use}\n`;
}
