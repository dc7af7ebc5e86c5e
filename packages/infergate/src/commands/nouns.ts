import { CERTIFICATE } from './certificate/index.ts';
import { GATEWAY } from './gateway/index.ts';
import { HOST } from './network/host.ts';
import { SECURITY_GROUP } from './network/security-group.ts';
import { VPC } from './network/vpc.ts';
import { VSWITCH, ZONE } from './network/vswitch.ts';
import { SERVICE } from './service/index.ts';
import type { Noun } from './verb/verb.ts';

/** What the management API is asked about, in the order of the help text. */
export const NOUNS: readonly Noun[] = [SERVICE, GATEWAY, CERTIFICATE, VPC, VSWITCH, ZONE, SECURITY_GROUP, HOST];
