import type { OperationName, OperationResponse } from '@infergate/contract';
import type { CallInput } from '@infergate/sdk';
import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { client } from './client.ts';

export interface OperationOptions {
  /** False: not yet. */
  readonly enabled?: boolean;
  /** Asks again after so many milliseconds: for what no change is told of, such as load. */
  readonly everyMs?: number;
}

/** The key under which answers are kept: the operation first, so that a change finds them. */
export function operationKey<N extends OperationName>(name: N, input: CallInput<N>): readonly [N, CallInput<N>] {
  return [name, input];
}

/** What a reading operation answers, kept up to date. While another page of a list loads, the last one stays. */
export function useOperation<N extends OperationName>(
  name: N,
  input: CallInput<N> = {},
  { enabled = true, everyMs }: OperationOptions = {},
): UseQueryResult<OperationResponse<N>> {
  return useQuery({
    queryKey: operationKey(name, input),
    queryFn: () => client.call(name, input),
    placeholderData: keepPreviousData,
    enabled,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  });
}

/**
 * Calls a changing operation; then what is shown is asked for again. `onSuccess` is called even when whoever asked is not on the
 * screen any more, as a dialog about what has just been deleted may not be.
 */
export function useChange<N extends OperationName>(
  name: N,
  onSuccess?: () => void,
): UseMutationResult<OperationResponse<N>, Error, CallInput<N>> {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: [name],
    mutationFn: (input: CallInput<N>) => client.call(name, input),
    onSuccess: () => onSuccess?.(),
    // Only what is on the screen is asked for again, so there is no need to know what the call may have changed. Nobody waits for it.
    onSettled: () => void queryClient.invalidateQueries(),
  });
}
