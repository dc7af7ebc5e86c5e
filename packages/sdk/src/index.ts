export { type AccessKey, AccessKeyCredentials } from './access-key-credentials.ts';
export { CookieCredentials, type Credentials, SessionCredentials, type UnsignedRequest } from './credentials.ts';
export { ApiError, UnreachableError } from './errors.ts';
export { type CallInput, ManagementClient, type ManagementClientOptions, type StreamInput } from './management-client.ts';
export { requestKindOf, type ServiceFacts, withStreaming } from './snippets/request-kind.ts';
export { type GrpcCall, isChat, type PlainRequest, type SampleRequest, sampleRequest } from './snippets/sample-request.ts';
export { renderSnippets, type Snippet, type SnippetId } from './snippets/snippets.ts';
export type { SnippetTarget } from './snippets/target.ts';
