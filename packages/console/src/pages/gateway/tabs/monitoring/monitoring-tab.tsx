import { useMemo } from 'react';
import { Monitoring } from '../../../../elements/chart/monitoring.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import type { Gateway } from '../../subject.ts';
import { gatewayCharts } from './charts.ts';
import { monitoringTexts } from './texts.ts';

export function MonitoringTab({ subject: { GatewayId } }: { readonly subject: Gateway }) {
  const say = useTexts(monitoringTexts);
  const charts = useMemo(() => gatewayCharts(GatewayId, say), [GatewayId, say]);
  return <Monitoring charts={charts} />;
}
