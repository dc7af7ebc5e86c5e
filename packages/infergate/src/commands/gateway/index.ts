import type { Noun } from '../verb/verb.ts';
import { ACL } from './acl.ts';
import { create, label, remove, setDefault, update } from './change.ts';
import { DOMAIN } from './domain.ts';
import { describe, list, zones } from './inspect.ts';
import { PEER } from './peer.ts';
import { verify } from './verify.ts';
import { VPC } from './vpc.ts';
import { GATEWAY_WORDS } from './words.ts';

export const GATEWAY: Noun = {
  name: 'gateway',
  description: 'gateways: create, inspect, change; who reaches them, and under which names',
  verbs: [create, list, describe, update, remove, setDefault, label, zones, verify],
  parts: [ACL, DOMAIN, VPC, PEER],
  words: GATEWAY_WORDS,
};
