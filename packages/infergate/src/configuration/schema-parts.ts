import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { type TString, Type } from 'typebox';
import { parseHostPort } from './host-port.ts';

/** Parts that the sections of the configuration are made of. */

export const strict = { additionalProperties: false } as const;

/** `expected` says in words what no type says, for messages. */
export const checkedText = (expected: string, check: (text: string) => boolean, options: object = {}): TString =>
  Type.Refine(Type.String({ expected, ...options }), check);

export const listen = (value: string, description: string) =>
  checkedText('<IP address or localhost>:<port 0-65535>', (text) => parseHostPort(text) !== null, { default: value, description });
export const range = () => checkedText('a CIDR range such as 10.0.0.0/8', (text) => ipaddr.isValidCIDR(text));
export const hostName = () => Type.String({ pattern: '^[a-zA-Z0-9.-]{1,253}$', expected: 'a host name' });
export const count = (value: number, minimum: number, maximum: number, description: string) =>
  Type.Integer({ default: value, minimum, maximum, description });

/** An id of the kind that PAI-EAS gives out, such as `vpc-abc123`. */
export const identifier = (example: string) =>
  Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$', expected: `an id such as ${example}` });
export const ipAddress = (options: object = {}) => checkedText('an IP address', (text) => isIP(text) !== 0 && !text.includes('%'), options);
