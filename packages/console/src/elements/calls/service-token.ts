import { useOperation } from '../../api/queries.ts';

/** Stands in programs until somebody wants to see the token. */
export const TOKEN_PLACEHOLDER = '<EAS_TOKEN>';

interface TokenHolder {
  readonly ServiceName: string;
  readonly IsPublic: boolean;
}

/** What programs call the service with. It is asked for when it is to be shown, not before. null: none is needed. */
export function useServiceToken({ ServiceName, IsPublic: isPublic }: TokenHolder, isShown: boolean): string | null {
  const { data } = useOperation('ListServiceTokens', { path: { ServiceName } }, { enabled: isShown && !isPublic });
  if (isPublic) return null;
  return (isShown ? data?.Tokens[0]?.Token : undefined) ?? TOKEN_PLACEHOLDER;
}
