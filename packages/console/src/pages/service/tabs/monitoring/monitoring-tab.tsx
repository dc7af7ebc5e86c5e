import { useMemo } from 'react';
import { useOperation } from '../../../../api/queries.ts';
import { Monitoring } from '../../../../elements/chart/monitoring.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import type { Service } from '../../subject.ts';
import { serviceCharts } from './charts.ts';
import { monitoringTexts } from './texts.ts';

/** Charts of a service, marked where another version began. */
export function MonitoringTab({ subject: { ServiceName } }: { readonly subject: Service }) {
  const say = useTexts(monitoringTexts);
  const { data } = useOperation('ListServiceVersions', { path: { ServiceName }, query: { PageSize: 100 } });
  const charts = useMemo(() => serviceCharts(ServiceName, say), [ServiceName, say]);
  const marks = useMemo(
    () => (data?.Versions ?? []).map(({ BuildTime, ImageId }) => ({ timeMs: Date.parse(BuildTime), text: `${say('version')} ${ImageId}` })),
    [data, say],
  );
  return <Monitoring charts={charts} marks={marks} />;
}
