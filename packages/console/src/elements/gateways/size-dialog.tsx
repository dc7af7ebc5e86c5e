import type { OperationResponse } from '@infergate/contract';
import { Form, InputNumber, Typography } from 'antd';
import { useChange } from '../../api/queries.ts';
import { useTexts } from '../../i18n/texts.ts';
import { FormDialog } from '../form-dialog.tsx';
import { CapacityAdvice } from './capacity-advice.tsx';
import type { Specification } from './capacity.ts';
import { SizeFields } from './size-fields.tsx';
import { gatewayWords } from './texts.ts';

type Gateway = OperationResponse<'ListGateway'>['Gateways'][number];

interface SizeDialogProps {
  readonly gateway: Pick<Gateway, 'GatewayId' | 'GatewayType' | 'InstanceType' | 'Replicas' | 'MinReplicas' | 'MaxReplicas'>;
  readonly onClose: () => void;
}

interface SizeValues {
  readonly InstanceType?: Specification;
  readonly Replicas?: number;
  readonly MinReplicas?: number;
  readonly MaxReplicas?: number;
}

const MANAGED = { fields: ['InstanceType', 'Replicas'] };
const FOLLOWING = { fields: ['MinReplicas', 'MaxReplicas'] };

/** Gives a gateway another size while it serves. */
export function SizeDialog({ gateway, onClose }: SizeDialogProps) {
  const say = useTexts(gatewayWords);
  const { mutate, isPending, error } = useChange('UpdateGateway');
  const isManaged = gateway.GatewayType === 'FullyManaged';
  return (
    <FormDialog<SizeValues>
      title={say(sizeTitle(gateway))}
      verb={say('ok')}
      width={isManaged ? 860 : 560}
      initial={isManaged ? managedSize(gateway) : followingSize(gateway)}
      isPending={isPending}
      error={error}
      places={isManaged ? MANAGED : FOLLOWING}
      onSubmit={(body) => mutate({ path: { GatewayId: gateway.GatewayId }, body }, { onSuccess: onClose })}
      onClose={onClose}
    >
      {(form) => (
        <>
          <Typography.Paragraph type="secondary">{say('updateSizeWhat')}</Typography.Paragraph>
          {isManaged && <CapacityAdvice onUse={(size) => form.setFieldsValue(size)} />}
          {isManaged ? <SizeFields /> : <FollowingFields />}
        </>
      )}
    </FormDialog>
  );
}

/** The nodes of an Application gateway have no specification to choose. */
export function sizeTitle({ GatewayType }: Pick<Gateway, 'GatewayType'>): 'updateSize' | 'updateRange' {
  return GatewayType === 'Application' ? 'updateRange' : 'updateSize';
}

function managedSize({ InstanceType, Replicas }: SizeDialogProps['gateway']): SizeValues {
  return { InstanceType: InstanceType as Specification, Replicas };
}

function followingSize({ MinReplicas = 1, MaxReplicas = 1 }: SizeDialogProps['gateway']): SizeValues {
  return { MinReplicas, MaxReplicas };
}

function FollowingFields() {
  const say = useTexts(gatewayWords);
  const rules = [{ required: true, message: say('nodesNeeded', { most: 64 }) }];
  return (
    <>
      <Typography.Paragraph>{say('followsLoad')}</Typography.Paragraph>
      <Form.Item name="MinReplicas" label={say('minNodes')} rules={rules}>
        <InputNumber min={1} max={64} precision={0} />
      </Form.Item>
      <Form.Item name="MaxReplicas" label={say('maxNodes')} rules={rules}>
        <InputNumber min={1} max={64} precision={0} />
      </Form.Item>
    </>
  );
}
