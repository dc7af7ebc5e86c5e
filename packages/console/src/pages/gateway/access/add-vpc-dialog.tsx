import { Form, Switch } from 'antd';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '../../../api/client.ts';
import { FormDialog } from '../../../elements/form-dialog.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import type { Gateway } from '../subject.ts';
import { PlaceFields, type PlaceValues } from './place-fields.tsx';
import { vpcTexts } from './vpc-texts.ts';

interface AddVpcDialogProps {
  readonly gateway: Gateway;
  /** For `internet`, an Application gateway gets its public network. */
  readonly entrance: 'internet' | 'vpc';
  /** null: it is chosen. */
  readonly vpcId: string | null;
  /** vSwitches that the gateway has there. */
  readonly linked: readonly string[];
  readonly onClose: () => void;
}

const PLACES = {
  fields: ['VpcId', 'VSwitchIds', 'EnableAuthoritativeDns'],
  aliases: { VSwitchId: 'VSwitchIds', AccountId: 'VpcId', EnableIntranet: 'VpcId', EnableInternet: 'VpcId' },
};

const NONE: readonly string[] = [];

/** Gives the gateway a place in a VPC: a vSwitch of each zone that is chosen. */
export function AddVpcDialog({ gateway, entrance, vpcId, linked, onClose }: AddVpcDialogProps) {
  const say = useTexts(vpcTexts);
  const { mutate, isPending, error } = usePlacing(gateway, entrance, linked);
  const isApplication = gateway.GatewayType === 'Application';
  const [present] = gateway.LoadBalancerList ?? [];
  const title = vpcId === null ? say(entrance === 'internet' ? 'enablePublic' : 'addVpc') : say('addVSwitchTo', { vpc: vpcId });
  return (
    <FormDialog<PlaceValues>
      title={title}
      verb={say('ok')}
      initial={initialPlace(vpcId ?? present?.VpcId)}
      isPending={isPending}
      error={error}
      places={PLACES}
      marksOptional={false}
      onSubmit={(values) => mutate(values, { onSuccess: onClose })}
      onClose={onClose}
    >
      <PlaceFields
        gatewayId={gateway.GatewayId}
        fixedVpc={vpcId}
        linked={linked}
        proposed={present?.VSwitchIds ?? NONE}
        isApplication={isApplication}
      />
      {!isApplication && vpcId === null && (
        <Form.Item name="EnableAuthoritativeDns" label={say('dns')} extra={say('dnsHint')} valuePropName="checked">
          <Switch />
        </Form.Item>
      )}
    </FormDialog>
  );
}

/** An Application gateway gets its place in one call; of a fully managed one each vSwitch is linked, which may be repeated. */
function usePlacing(gateway: Gateway, entrance: 'internet' | 'vpc', linked: readonly string[]) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ VpcId, byZone = {}, EnableAuthoritativeDns }: PlaceValues) => {
      const chosen = Object.values(byZone).filter((id): id is string => id !== undefined && id !== '');
      const path = { GatewayId: gateway.GatewayId };
      if (gateway.GatewayType === 'Application') {
        const network = entrance === 'internet' ? { EnableInternet: true } : { EnableIntranet: true };
        await client.call('UpdateGateway', { path, body: { ...network, VpcId, VSwitchIds: [...new Set([...linked, ...chosen])] } });
        return;
      }
      const { Vpc } = await client.call('DescribeVpc', { path: { VpcId } });
      const dns = EnableAuthoritativeDns === true ? { EnableAuthoritativeDns } : {};
      for (const VSwitchId of chosen.filter((id) => !linked.includes(id)))
        await client.call('CreateGatewayIntranetLinkedVpc', { path, query: { VpcId, VSwitchId, AccountId: Vpc.AccountId, ...dns } });
    },
    onSettled: () => queryClient.invalidateQueries(),
  });
}

/** An Application gateway has one VPC for both of its networks. */
function initialPlace(vpcId: string | undefined): Partial<PlaceValues> {
  return vpcId === undefined ? {} : { VpcId: vpcId };
}
