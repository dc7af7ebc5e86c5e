/** Where a tab of a service's page is, below `/console`. */
export function servicePath(serviceName: string, tab: string): string {
  return `/services/${encodeURIComponent(serviceName)}/${tab}`;
}
