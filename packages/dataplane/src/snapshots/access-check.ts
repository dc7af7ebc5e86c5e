import type { GatewayAccess, GatewayResource } from '@infergate/contract';
import { AddressRanges } from '@infergate/kernel';

/** Each request is held against every range of a list. */
const MAX_RANGES = 100;
const MAX_VPCS = 1000;
const MAX_SUFFIXES = 100;
const VPC_ID = /^[A-Za-z0-9._-]{1,128}$/;
const HOST_NAME = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;
const MAX_NAME_LENGTH = 256;

/** Why nobody could say who may come in; null when that can be said. */
export function accessProblem(access: GatewayAccess | null): string | null {
  if (access === null) return null;
  const { internet, vpcs } = access;
  const lists = Object.entries(vpcs);
  if (internet !== null && !areRanges(internet)) return `access.internet must hold ${MAX_RANGES} ranges such as 10.0.0.0/8 at most`;
  if (lists.length > MAX_VPCS) return `access.vpcs must hold ${MAX_VPCS} lists at most`;
  for (const [vpcId, ranges] of lists) {
    if (!VPC_ID.test(vpcId)) return 'access.vpcs holds an id that is none';
    if (!areRanges(ranges)) return `access.vpcs.${vpcId} must hold ${MAX_RANGES} ranges such as 10.0.0.0/8 at most`;
  }
  return null;
}

/** What a gateway is called, by people and by clients. */
export function namesProblem({ id, name, hostSuffixes }: GatewayResource): string | null {
  if (!isName(id) || !isName(name)) return `id and name must be texts of ${MAX_NAME_LENGTH} characters at most`;
  const areSuffixes = Array.isArray(hostSuffixes) && hostSuffixes.length <= MAX_SUFFIXES && hostSuffixes.every(isHostName);
  return areSuffixes ? null : `hostSuffixes must hold ${MAX_SUFFIXES} host names in lower case at most`;
}

export function idleProblem({ clientMs, upstreamMs }: GatewayResource['idle']): string | null {
  const isTime = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value > 0;
  return isTime(clientMs) && isTime(upstreamMs) ? null : 'idle.clientMs and idle.upstreamMs must be above 0';
}

function areRanges(ranges: unknown): boolean {
  if (!Array.isArray(ranges) || ranges.length > MAX_RANGES || !ranges.every((range) => typeof range === 'string')) return false;
  try {
    return new AddressRanges(ranges) instanceof AddressRanges;
  } catch {
    return false;
  }
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= MAX_NAME_LENGTH;
}

function isHostName(value: unknown): boolean {
  return typeof value === 'string' && HOST_NAME.test(value);
}
