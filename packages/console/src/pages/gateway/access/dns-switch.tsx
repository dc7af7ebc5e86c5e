import { Switch, Tooltip } from 'antd';
import { useChange } from '../../../api/queries.ts';
import { ProblemAlert } from '../../../elements/problem-alert.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import { useMay } from '../../../session/session.tsx';
import type { LinkedVpcRow } from './linked-vpcs.ts';
import { vpcTexts } from './vpc-texts.ts';

/** Linking a vSwitch again changes the DNS of its VPC. One VPC at most has it; the server names the other one. */
export function DnsSwitch({ gatewayId, row }: { readonly gatewayId: string; readonly row: LinkedVpcRow }) {
  const say = useTexts(vpcTexts);
  const may = useMay();
  const { mutate, isPending, error } = useChange('CreateGatewayIntranetLinkedVpc');
  const VSwitchId = row.vSwitches[0]?.id ?? '';
  const set = (EnableAuthoritativeDns: boolean) => {
    const query = { VpcId: row.vpcId, VSwitchId, AccountId: row.accountId, EnableAuthoritativeDns };
    mutate({ path: { GatewayId: gatewayId }, query });
  };
  return (
    <>
      <Tooltip title={say('dnsHint')}>
        <Switch
          size="small"
          checked={row.hasAuthoritativeDns}
          loading={isPending}
          disabled={!may('CreateGatewayIntranetLinkedVpc')}
          aria-label={`${say('dns')}: ${row.vpcId}`}
          onChange={set}
        />
      </Tooltip>
      {error !== null && <ProblemAlert error={error} />}
    </>
  );
}
