import { nodeFetchSnippet, nodeOpenAiSnippet } from './node.ts';
import { pythonEasSnippet, pythonOpenAiSnippet, pythonRequestsSnippet } from './python.ts';
import { chatBody, type SampleRequest } from './sample-request.ts';
import { curlSnippet, grpcurlSnippet } from './shell.ts';
import type { SnippetTarget } from './target.ts';

interface SnippetKind {
  readonly title: string;
  readonly language: 'sh' | 'python' | 'javascript';
  /** What a shell is told once before; empty: nothing. */
  readonly install: string;
  /** Environment variable that names a file of further authorities, for domains with a certificate of one's own. */
  readonly trustVariable: string;
}

const GRPCURL = 'go install github.com/fullstorydev/grpcurl/cmd/grpcurl@latest';

export const SNIPPETS = {
  curl: { title: 'curl', language: 'sh', install: '', trustVariable: 'CURL_CA_BUNDLE' },
  'python-requests': { title: 'Python requests', language: 'python', install: 'pip install requests', trustVariable: 'REQUESTS_CA_BUNDLE' },
  'python-openai': { title: 'Python openai', language: 'python', install: 'pip install openai', trustVariable: 'SSL_CERT_FILE' },
  'python-eas': { title: 'EAS Python SDK', language: 'python', install: 'pip install eas-prediction', trustVariable: 'SSL_CERT_FILE' },
  node: { title: 'Node.js', language: 'javascript', install: '', trustVariable: 'NODE_EXTRA_CA_CERTS' },
  'node-openai': { title: 'Node.js openai', language: 'javascript', install: 'npm install openai', trustVariable: 'NODE_EXTRA_CA_CERTS' },
  grpcurl: { title: 'grpcurl', language: 'sh', install: GRPCURL, trustVariable: 'SSL_CERT_FILE' },
} as const satisfies Readonly<Record<string, SnippetKind>>;

export type SnippetId = keyof typeof SNIPPETS;

/** A program that sends a request, whole: it runs as it is shown. JavaScript is of the kind of modules. */
export interface Snippet extends SnippetKind {
  readonly id: SnippetId;
  readonly code: string;
}

/** The request in every language and library that can send it. */
export function renderSnippets(request: SampleRequest, target: SnippetTarget): readonly Snippet[] {
  const chat = chatBody(request);
  const codes: Readonly<Record<SnippetId, string | null>> = {
    curl: curlSnippet(request, target),
    'python-requests': pythonRequestsSnippet(request, target),
    'python-openai': chat === null ? null : pythonOpenAiSnippet(request, chat, target),
    'python-eas': pythonEasSnippet(request, target),
    node: nodeFetchSnippet(request, target),
    'node-openai': chat === null ? null : nodeOpenAiSnippet(request, target),
    grpcurl: request.grpc === null ? null : grpcurlSnippet(request.grpc, target),
  };
  return (Object.keys(SNIPPETS) as SnippetId[]).flatMap((id) => {
    const code = codes[id];
    return code === null ? [] : [{ id, ...SNIPPETS[id], code: code.trimEnd() }];
  });
}
