import type { Service } from '../../subject.ts';
import { BasicInformation } from './basic-information.tsx';
import { InstancesSummary } from './instances-summary.tsx';
import { LatestEvents } from './latest-events.tsx';
import { Progress } from './progress.tsx';
import { StatusNotice } from './status-notice.tsx';

export function Overview({ subject }: { readonly subject: Service }) {
  return (
    <div className="service-overview">
      <StatusNotice service={subject} />
      <BasicInformation service={subject} />
      <Progress service={subject} />
      <div className="service-columns">
        <InstancesSummary service={subject} />
        <LatestEvents service={subject} />
      </div>
    </div>
  );
}
