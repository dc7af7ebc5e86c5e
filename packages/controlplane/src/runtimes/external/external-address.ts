import type { InstanceAddress } from '@infergate/contract';

/** `https://10.0.0.5:8443/vllm` → where to connect and what to put before every path. Throws on what is not http or https. */
export function parseExternalAddress(origin: string): InstanceAddress {
  const url = new URL(origin);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`${origin} is neither http nor https`);
  const tls = url.protocol === 'https:';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (tls ? 443 : 80) : Number(url.port),
    tls,
    basePath: url.pathname.replace(/\/+$/, ''),
  };
}

export function addressKey({ host, port, tls, basePath }: InstanceAddress): string {
  return `${tls ? 'https' : 'http'}://${host}:${port}${basePath}`;
}

export function isSameAddress(a: InstanceAddress | null, b: InstanceAddress | null): boolean {
  if (a === null || b === null) return a === b;
  return addressKey(a) === addressKey(b);
}
