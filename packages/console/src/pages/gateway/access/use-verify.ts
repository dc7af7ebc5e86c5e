import type { OperationResponse } from '@infergate/contract';
import { useState } from 'react';
import { useChange } from '../../../api/queries.ts';
import type { Gateway } from '../subject.ts';

export type Verdict = OperationResponse<'VerifyGatewayEndpoints'>['Results'][number];

export interface Verification {
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly verify: () => void;
  /** What was found at the endpoints of an entrance; `vpcId` is empty for the Internet. Empty: nothing was asked, or all has changed since. */
  readonly verdictsOf: (entrance: Verdict['Entrance'], vpcId: string) => readonly Verdict[];
}

/** Tries every endpoint of a gateway from the machine of the controller. */
export function useVerify({ GatewayId, Generation }: Pick<Gateway, 'GatewayId' | 'Generation'>): Verification {
  const { mutate, data, error, isPending } = useChange('VerifyGatewayEndpoints');
  const [askedAt, setAskedAt] = useState(Generation);
  const results = data === undefined || askedAt !== Generation ? [] : data.Results;
  return {
    isPending,
    error,
    verify: () => {
      setAskedAt(Generation);
      mutate({ path: { GatewayId } });
    },
    verdictsOf: (entrance, vpcId) => results.filter((result) => result.Entrance === entrance && result.VpcId === vpcId),
  };
}
