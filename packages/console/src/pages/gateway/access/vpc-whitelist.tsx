import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useOperation } from '../../../api/queries.ts';
import { useTexts } from '../../../i18n/texts.ts';
import { useMay } from '../../../session/session.tsx';
import { vpcTexts } from './vpc-texts.ts';
import { Whitelist } from './whitelist.tsx';

/** The whitelist of one linked VPC. */
export function VpcWhitelist({ gatewayId, vpcId }: { readonly gatewayId: string; readonly vpcId: string }) {
  const say = useTexts(vpcTexts);
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const { data } = useOperation('ListAclPolicy', { path: { GatewayId: gatewayId } });
  const entries = data?.IntranetVpcAclPolicyList.find(({ VpcId }) => VpcId === vpcId)?.AclPolicyList ?? [];
  return (
    <>
      {data !== undefined && say('count', { count: entries.length })}
      <br />
      <Button type="link" size="small" className="bare" onClick={() => setOpen(true)}>
        {say(may('CreateAclPolicy') ? 'modify' : 'view')}
      </Button>
      <Modal
        open={isOpen}
        title={say('modifyOf', { vpc: vpcId })}
        footer={<Button onClick={() => setOpen(false)}>{say('close')}</Button>}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Whitelist gatewayId={gatewayId} vpcId={vpcId} entries={entries} isEntranceOpen />
      </Modal>
    </>
  );
}
