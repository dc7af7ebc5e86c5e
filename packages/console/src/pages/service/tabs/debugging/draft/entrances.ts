import type { OperationResponse } from '@infergate/contract';
import type { Entrance } from './draft.ts';

export interface EntranceUrl {
  readonly entrance: Entrance;
  /** The first of its endpoints. */
  readonly url: string;
}

/** Pure. Ways to the service that are open, the Internet first, as the server takes them. */
export function openEntrances(endpoints: OperationResponse<'DescribeServiceEndpoints'>['Endpoints']): readonly EntranceUrl[] {
  const [first] = endpoints;
  const urls = [
    ['internet', first?.InternetEndpoints[0]],
    ['vpc', first?.IntranetEndpoints[0]],
  ] as const;
  return urls.flatMap(([entrance, url]) => (url === undefined || url === '' ? [] : [{ entrance, url }]));
}
