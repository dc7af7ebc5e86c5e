import type { OperationResponse } from '@infergate/contract';
import type { Tab } from '../../shell/tab.ts';

/** What every tab of the page is about. */
export type Gateway = OperationResponse<'DescribeGateway'>;
export type GatewayTab = Tab<Gateway>;
