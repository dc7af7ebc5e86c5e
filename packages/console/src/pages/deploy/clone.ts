import { FormDocument } from './document/form-document.ts';

/**
 * What a clone begins with. `source` is the description that it is made from, as it is shown; `beginning` has another name and no
 * token: it gets its own. It stays at the gateway of the source.
 */
export function cloneBeginning(config: string, name: string, gateway: string): { readonly source: unknown; readonly beginning: unknown } {
  const source: unknown = JSON.parse(config === '' ? '{}' : config);
  const form = new FormDocument(source);
  const named = new FormDocument(form.with('metadata.name', name));
  const isPublic = form.get('token') === '';
  const free = isPublic ? named : new FormDocument(named.with('token', undefined));
  return { source, beginning: free.has('networking.gateway') ? free.root : free.with('networking.gateway', gateway) };
}
