import { CONSOLE_HEADER } from '@infergate/contract';
import { type Credentials, ManagementClient } from '@infergate/sdk';

/** The browser adds the cookie; the header says that the call is this page's own. */
const COOKIE: Credentials = { headersFor: () => Promise.resolve({ [CONSOLE_HEADER]: '1' }) };

/** The management API that everyone has. An installation answers to any name of its cluster. */
export const client = new ManagementClient({ endpoint: window.location.origin, credentials: COOKIE, clusterId: 'local' });
