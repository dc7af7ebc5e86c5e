import { type TableColumnsType, Typography } from 'antd';
import { CopyText } from '../../../elements/copy-text.tsx';
import { StatusTag } from '../../../elements/status-tag.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import type { Gateway } from '../subject.ts';
import { DnsSwitch } from './dns-switch.tsx';
import type { LinkedVpcRow } from './linked-vpcs.ts';
import { Peers } from './peers.tsx';
import type { DnsChange } from './use-dns-change.ts';
import type { Verification } from './use-verify.ts';
import { VerifyButton } from './verify.tsx';
import { vpcTexts } from './vpc-texts.ts';
import { VSwitches } from './vswitches.tsx';
import { VpcWhitelist } from './vpc-whitelist.tsx';

interface LinkContext {
  readonly gateway: Gateway;
  readonly verification: Verification;
  readonly dns: DnsChange;
}

/** Of the list of linked VPCs, from the left. */
export function useLinkColumns({ gateway, verification, dns }: LinkContext): TableColumnsType<LinkedVpcRow> {
  const say = useTexts(vpcTexts);
  const { GatewayId } = gateway;
  const columns: TableColumnsType<LinkedVpcRow> = [
    { key: 'vpc', title: say('vpc'), width: 170, render: (_, row) => <VpcCell row={row} /> },
    { key: 'status', title: say('status'), width: 120, render: (_, { status }) => <StatusTag status={status} /> },
    {
      key: 'endpoint',
      title: say('endpoint'),
      width: 240,
      render: (_, { endpoint }) => (
        <>
          {endpoint !== '' && <CopyText text={endpoint} label={say('endpoint')} />} <VerifyButton verification={verification} />
        </>
      ),
    },
    {
      key: 'whitelist',
      title: say('whitelist'),
      width: 140,
      render: (_, { vpcId }) => <VpcWhitelist gatewayId={GatewayId} vpcId={vpcId} />,
    },
    { key: 'peers', title: say('peers'), width: 90, render: (_, { vpcId }) => <Peers gatewayId={GatewayId} vpcId={vpcId} /> },
    { key: 'configure', title: say('configure'), width: 260, render: (_, row) => <VSwitches gateway={gateway} row={row} /> },
  ];
  const dnsColumn = {
    key: 'dns',
    title: say('dns'),
    width: 120,
    render: (_: unknown, row: LinkedVpcRow) => <DnsSwitch row={row} dns={dns} />,
  };
  return gateway.GatewayType === 'Application' ? columns : columns.toSpliced(-1, 0, dnsColumn);
}

function VpcCell({ row: { vpcId, accountId } }: { readonly row: LinkedVpcRow }) {
  const say = useTexts(vpcTexts);
  return (
    <>
      {vpcId}
      <br />
      <Typography.Text type="secondary">{say('otherAccount', { account: accountId })}</Typography.Text>
    </>
  );
}
