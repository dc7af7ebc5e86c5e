/** Below `/console`: where something that an audit record names is shown; null: nowhere. */
const PAGES: Readonly<Record<string, (id: string) => string>> = {
  service: (name) => `/services/${encodeURIComponent(name)}/overview`,
  gateway: (id) => `/gateways/${encodeURIComponent(id)}/overview`,
  certificate: () => '/certificates',
  access_key: () => '/access-keys',
  vpc: () => '/networks/vpcs',
  vswitch: () => '/networks/vswitches',
  security_group: () => '/networks/security-groups',
};

/** `resource` is such as `service/echo`. */
export function resourcePath(resource: string): string | null {
  const [kind = '', id = ''] = resource.split('/');
  return id === '' || !Object.hasOwn(PAGES, kind) ? null : (PAGES[kind]?.(id) ?? null);
}
