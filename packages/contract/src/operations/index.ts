export {
  ACCESS_ROLES,
  type AccessRole,
  API_PREFIX,
  API_VERSION,
  type CredentialKind,
  type Operation,
  type OperationMethod,
  type OperationShape,
  pathParameters,
  roleIncludes,
} from './definition.ts';
export { CONSOLE_COOKIE, CONSOLE_HEADER } from './console-operations.ts';
export { MAX_PAGE_SIZE } from './fragments.ts';
export { MANAGEMENT_ERROR } from './models.ts';
export { openApiDocument } from './open-api.ts';
export {
  BUILT_OPERATIONS,
  type OperationBody,
  type OperationName,
  type OperationPath,
  type OperationQuery,
  type OperationResponse,
  OPERATIONS,
  type StreamBody,
  type StreamEvent,
  type StreamName,
  type StreamPath,
  type StreamQuery,
  STREAMS,
} from './table.ts';
