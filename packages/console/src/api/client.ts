import { CookieCredentials, ManagementClient } from '@infergate/sdk';

/** The management API that everyone has. An installation answers to any name of its cluster. */
export const client = new ManagementClient({ endpoint: window.location.origin, credentials: new CookieCredentials(), clusterId: 'local' });
