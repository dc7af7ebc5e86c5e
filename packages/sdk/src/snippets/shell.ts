import { OPEN_INFERENCE_PROTO } from './open-inference-proto.ts';
import type { GrpcCall, SampleRequest } from './sample-request.ts';
import { shellWord } from './literals.ts';
import { headersOf, predictAddress, type SnippetTarget, urlOf } from './target.ts';

const NEXT_LINE = ' \\\n  ';

export function curlSnippet(request: SampleRequest, target: SnippetTarget): string {
  const { body, contentType } = request;
  const url = urlOf(target, request.path);
  const headers = headersOf(request, target).map(([name, value]) => `-H ${shellWord(`${name}: ${value}`)}`);
  // curl would call it a form.
  if (body !== '' && contentType === '') headers.push(`-H 'Content-Type:'`);
  // What begins with @ would be the name of a file.
  const data = body === '' ? [] : [`${body.startsWith('@') ? '--data-raw' : '-d'} ${shellWord(body)}`];
  const command = ['curl', ...flagsOf(request, url), shellWord(url)].join(' ');
  return [command, ...headers, ...data].join(NEXT_LINE);
}

function flagsOf({ method, body, isStreamed }: SampleRequest, url: string): readonly string[] {
  const usual = body === '' ? 'GET' : 'POST';
  return [
    ...(isStreamed ? ['-N'] : []),
    ...(/[[\]{}]/.test(url) ? ['-g'] : []),
    ...(/\/\.\.?(?:[/?]|$)/.test(url) ? ['--path-as-is'] : []),
    ...(method === 'HEAD' ? ['--head'] : method === usual ? [] : ['-X', shellWord(method)]),
  ];
}

const PROTO_FILE = 'open_inference.proto';
const END = 'END_OF_PROTO';

export function grpcurlSnippet({ method, message }: GrpcCall, target: SnippetTarget): string {
  const url = new URL(target.endpoint);
  const isPlain = url.protocol === 'http:';
  const service = predictAddress(target.endpoint)?.service;
  const command = ['grpcurl', ...(isPlain ? ['-plaintext'] : []), ...(method === null ? [] : ['-proto', PROTO_FILE])].join(' ');
  const parts = [
    command,
    ...(target.token === null ? [] : [`-H ${shellWord(`authorization: ${target.token}`)}`]),
    // An authority would do as well, but TLS holds it against the certificate.
    ...(service === undefined ? [] : [`-H ${shellWord(`x-infergate-service: ${service}`)}`]),
    ...(method === null ? [] : [`-d ${shellWord(message)}`]),
    `${shellWord(`${url.hostname}:${url.port === '' ? (isPlain ? '80' : '443') : url.port}`)} ${method ?? 'list'}`,
  ];
  const call = parts.join(NEXT_LINE);
  return method === null ? call : `cat > ${PROTO_FILE} <<'${END}'\n${OPEN_INFERENCE_PROTO}${END}\n${call}`;
}
