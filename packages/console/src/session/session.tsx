import { type AccessRole, BUILT_OPERATIONS, type OperationName, type OperationResponse, roleIncludes } from '@infergate/contract';
import { ApiError } from '@infergate/sdk';
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, lazy, type ReactNode, Suspense, useContext, useState } from 'react';
import { client } from '../api/client.ts';
import { operationKey } from '../api/queries.ts';
import { LoadingPage } from '../shell/loading-page.tsx';
import { SignInCode } from './sign-in-code.ts';
import { Unreachable } from './unreachable.tsx';

export type Session = Pick<OperationResponse<'DescribeSession'>, 'AccessKeyId' | 'Role' | 'ExpireTime'>;

const Context = createContext<Session | null>(null);

/** Its form is not needed by those who are signed in. */
const SignIn = lazy(async () => ({ default: (await import('./sign-in.tsx')).SignIn }));

/**
 * Shows what is inside to whoever is signed in, and the way in to everybody else. The address stays: whoever signs in is where
 * they were, and sees nothing that somebody else was shown.
 */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const [code, setCode] = useState(useContext(SignInCode));
  const queryClient = useQueryClient();
  const { data, error, refetch } = useCurrentSession(code === null);
  const enter = () => {
    setCode(null);
    void queryClient.resetQueries();
  };
  if (code !== null || data === null)
    return (
      <Suspense fallback={<Beginning />}>
        <SignIn code={code} onDone={enter} />
      </Suspense>
    );
  if (data !== undefined) return <Context value={data}>{children}</Context>;
  return error === null ? <Beginning /> : <Unreachable error={error} onRetry={() => void refetch()} />;
}

/** Before it is known who looks. */
function Beginning() {
  return (
    <div className="frame-content">
      <LoadingPage />
    </div>
  );
}

/** null: nobody is signed in. That is an answer like any other, so that the way in stays while it is asked again. */
function useCurrentSession(enabled: boolean): UseQueryResult<Session | null> {
  return useQuery({
    queryKey: operationKey('DescribeSession', {}),
    queryFn: () => client.call('DescribeSession').catch(nobody),
    refetchInterval: 60_000,
    enabled,
  });
}

function nobody(error: unknown): null {
  if (error instanceof ApiError && error.status === 401) return null;
  throw error;
}

export function useSession(): Session {
  const session = useContext(Context);
  if (session === null) throw new Error('useSession outside SessionGate');
  return session;
}

/** Whether this person may call the operation; the server holds everybody to the same table. */
export function useMay(): (operation: OperationName) => boolean {
  const { Role } = useSession();
  return (operation) => roleIncludes(Role, BUILT_OPERATIONS[operation].role);
}

export function useHasRole(): (needed: AccessRole) => boolean {
  const { Role } = useSession();
  return (needed) => roleIncludes(Role, needed);
}

/** Shows what is inside to those who may call the operation. */
export function Allowed({ operation, children }: { readonly operation: OperationName; readonly children: ReactNode }) {
  return useMay()(operation) ? children : null;
}
