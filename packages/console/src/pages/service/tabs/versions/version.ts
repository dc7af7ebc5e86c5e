import type { OperationResponse } from '@infergate/contract';

export type Version = OperationResponse<'ListServiceVersions'>['Versions'][number];
