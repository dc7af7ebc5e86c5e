import type { MeasuresByService } from '@infergate/contract';
import type { Gateway } from '@infergate/dataplane';

/** All that a gateway has counted. */
export function measuresOf(gateway: Gateway): MeasuresByService {
  gateway.reportAnew();
  return gateway.report().measures;
}
