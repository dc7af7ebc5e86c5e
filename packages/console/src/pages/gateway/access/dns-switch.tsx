import { Switch, Tooltip } from 'antd';
import { useTexts } from '../../../i18n/texts.ts';
import { useMay } from '../../../session/session.tsx';
import type { LinkedVpcRow } from './linked-vpcs.ts';
import type { DnsChange } from './use-dns-change.ts';
import { vpcTexts } from './vpc-texts.ts';

/** Whether names of the gateway that lead to this VPC resolve outside of it, too. */
export function DnsSwitch({ row, dns }: { readonly row: LinkedVpcRow; readonly dns: DnsChange }) {
  const say = useTexts(vpcTexts);
  const may = useMay();
  return (
    <Tooltip title={say('dnsHint')}>
      <Switch
        size="small"
        checked={row.hasAuthoritativeDns}
        loading={dns.pendingVpc === row.vpcId}
        disabled={!may('CreateGatewayIntranetLinkedVpc')}
        aria-label={`${say('dns')}: ${row.vpcId}`}
        onChange={(isOn) => dns.set(row, isOn)}
      />
    </Tooltip>
  );
}
