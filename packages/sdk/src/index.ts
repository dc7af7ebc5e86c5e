export { type AccessKey, AccessKeyCredentials } from './access-key-credentials.ts';
export { type Credentials, SessionCredentials, type UnsignedRequest } from './credentials.ts';
export { ApiError, UnreachableError } from './errors.ts';
export { type CallInput, ManagementClient, type ManagementClientOptions } from './management-client.ts';
