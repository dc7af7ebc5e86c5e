import { DeleteOutlined } from '@ant-design/icons';
import { AutoComplete, Button, Form, Input, Modal, Typography } from 'antd';
import { useState } from 'react';
import { useChange, useOperation } from '../../../api/queries.ts';
import { ProblemAlert } from '../../../elements/problem-alert.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import { Allowed } from '../../../session/session.tsx';
import { vpcTexts } from './vpc-texts.ts';

interface PeersProps {
  readonly gatewayId: string;
  readonly vpcId: string;
}

interface PeerValues {
  readonly VpcId: string;
  readonly Region?: string;
}

/** VPCs from which the names of a linked one resolve as well. */
export function Peers({ gatewayId, vpcId }: PeersProps) {
  const say = useTexts(vpcTexts);
  const [isOpen, setOpen] = useState(false);
  const { data } = useOperation('ListGatewayIntranetLinkedVpcPeer', { path: { GatewayId: gatewayId } });
  const peers = data?.PeerVpcList.find(({ VpcId }) => VpcId === vpcId)?.PeerVpcs ?? [];
  return (
    <>
      <Button
        type="link"
        size="small"
        className="bare"
        aria-label={`${say('peersOf', { vpc: vpcId })}: ${peers.length}`}
        onClick={() => setOpen(true)}
      >
        {peers.length}
      </Button>
      <Modal
        open={isOpen}
        title={say('peersOf', { vpc: vpcId })}
        footer={<Button onClick={() => setOpen(false)}>{say('close')}</Button>}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Typography.Paragraph type="secondary">{say('peersWhat')}</Typography.Paragraph>
        <ul className="vswitches peers">
          {peers.map((peer) => (
            <li key={peer.VpcId}>
              {peer.VpcId} · {peer.Region} <RemovePeer gatewayId={gatewayId} vpcId={vpcId} peer={peer} />
            </li>
          ))}
        </ul>
        <Allowed operation="CreateGatewayIntranetLinkedVpcPeer">
          <AddPeer gatewayId={gatewayId} vpcId={vpcId} />
        </Allowed>
      </Modal>
    </>
  );
}

function RemovePeer({ gatewayId, vpcId, peer }: PeersProps & { readonly peer: PeerValues }) {
  const say = useTexts(vpcTexts);
  const { mutate, isPending, error } = useChange('DeleteGatewayIntranetLinkedVpcPeer');
  const query = { VpcId: vpcId, PeerVpcs: JSON.stringify([{ VpcId: peer.VpcId }]) };
  return (
    <Allowed operation="DeleteGatewayIntranetLinkedVpcPeer">
      <Button
        type="text"
        size="small"
        icon={<DeleteOutlined />}
        loading={isPending}
        aria-label={say('removePeer', { vpc: peer.VpcId })}
        onClick={() => mutate({ path: { GatewayId: gatewayId }, query })}
      />
      {error !== null && <ProblemAlert error={error} />}
    </Allowed>
  );
}

function AddPeer({ gatewayId, vpcId }: PeersProps) {
  const say = useTexts(vpcTexts);
  const [form] = Form.useForm<PeerValues>();
  const { mutate, isPending, error } = useChange('CreateGatewayIntranetLinkedVpcPeer');
  // Those of this installation; a peer may be elsewhere.
  const { data: vpcs } = useOperation('ListVpcs', { query: { PageSize: 1_000 } });
  const options = (vpcs?.Vpcs ?? []).filter(({ VpcId }) => VpcId !== vpcId).map(({ VpcId: value }) => ({ value }));
  const add = ({ VpcId, Region = '' }: PeerValues) => {
    const peer = { VpcId: VpcId.trim(), ...(Region.trim() === '' ? {} : { Region: Region.trim() }) };
    const query = { VpcId: vpcId, PeerVpcs: JSON.stringify([peer]) };
    mutate({ path: { GatewayId: gatewayId }, query }, { onSuccess: () => form.resetFields() });
  };
  return (
    <Form<PeerValues> form={form} layout="vertical" requiredMark={false} onFinish={add}>
      <Form.Item name="VpcId" label={say('peerId')} rules={[{ required: true, whitespace: true, message: say('peerNeeded') }]}>
        <AutoComplete options={options} showSearch={{ filterOption: true }} />
      </Form.Item>
      <Form.Item name="Region" label={say('region')} extra={say('regionHint')}>
        <Input maxLength={64} spellCheck={false} />
      </Form.Item>
      {error !== null && <ProblemAlert error={error} />}
      <Button htmlType="submit" loading={isPending}>
        {say('addPeer')}
      </Button>
    </Form>
  );
}
