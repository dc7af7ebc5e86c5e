export { type AccessKey, AccessKeyCredentials } from './access-key-credentials.ts';
export { CookieCredentials, type Credentials, SessionCredentials, type UnsignedRequest } from './credentials.ts';
export { ApiError, UnreachableError } from './errors.ts';
export { type CallInput, ManagementClient, type ManagementClientOptions, type StreamInput } from './management-client.ts';
