import { Typography } from 'antd';
import { useLanguage, useTexts } from '../../i18n/texts.ts';
import type { GatewayLoad } from './load.ts';
import { gatewayWords } from './texts.ts';

/** As far as it is known. */
export function LoadText({ load }: { readonly load: GatewayLoad | undefined }) {
  const say = useTexts(gatewayWords);
  const language = useLanguage();
  if (load === undefined) return null;
  const number = (value: number, digits = 0) => value.toLocaleString(language, { maximumFractionDigits: digits });
  const { cpu, connections, requestsPerSecond } = load;
  const parts = [
    ...(cpu === null ? [] : [say('loadCpu', { share: number(cpu * 100) })]),
    ...(connections === null ? [] : [say('loadConnections', { count: connections, shown: number(connections) })]),
    ...(requestsPerSecond === null ? [] : [say('loadRequests', { rate: number(requestsPerSecond, 1) })]),
  ];
  return (
    <Typography.Text type="secondary" className="load-text">
      {parts.join(' · ')}
    </Typography.Text>
  );
}
