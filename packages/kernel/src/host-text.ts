/** As it stands before a port, in URLs and messages: an IPv6 address in brackets. */
export function hostText(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** What to call for a listener on `host`: a wildcard address is no address to call. */
export function callableHost(host: string): string {
  return host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
}
