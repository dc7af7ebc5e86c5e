import type { Noun } from '../verb/verb.ts';
import { createSelfSigned, remove, renew, replace, request, upload } from './change.ts';
import { describe, list } from './inspect.ts';

export const CERTIFICATE: Noun = {
  name: 'certificate',
  description: 'certificates for the domains of gateways: upload, have issued, inspect, renew',
  verbs: [upload, createSelfSigned, request, list, describe, replace, renew, remove],
};
