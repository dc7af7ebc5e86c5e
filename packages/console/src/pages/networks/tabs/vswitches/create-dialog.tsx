import { App, AutoComplete, Form, Input, Select } from 'antd';
import { useChange, useOperation } from '../../../../api/queries.ts';
import { FormDialog } from '../../../../elements/form-dialog.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { filledIn, named } from '../../named.ts';
import { networkTexts } from '../../texts.ts';
import { useVpcOptions } from '../../vpc-options.ts';

interface NewVSwitch {
  readonly VpcId: string;
  readonly ZoneId: string;
  readonly CidrBlock: string;
  readonly BindAddress: string;
  readonly VSwitchName?: string;
}

const PLACES = { fields: ['VSwitchName', 'VpcId', 'ZoneId', 'CidrBlock', 'BindAddress'] };

interface CreateVSwitchDialogProps {
  /** Chosen to begin with; empty: none. */
  readonly vpcId: string;
  readonly onClose: () => void;
}

export function CreateVSwitchDialog({ vpcId, onClose }: CreateVSwitchDialogProps) {
  const say = useTexts(networkTexts);
  const { message } = App.useApp();
  const { mutate, isPending, error } = useChange('CreateVSwitch');
  const submit = (values: NewVSwitch) =>
    mutate(
      { body: filledIn(values) },
      {
        onSuccess: ({ VSwitchId }) => {
          void message.success(say('saved', { name: named(values.VSwitchName ?? '', VSwitchId) }));
          onClose();
        },
      },
    );
  return (
    <FormDialog<NewVSwitch>
      title={say('createVSwitch')}
      verb={say('ok')}
      initial={vpcId === '' ? {} : { VpcId: vpcId }}
      isPending={isPending}
      error={error}
      places={PLACES}
      onSubmit={submit}
      onClose={onClose}
    >
      <VSwitchFields />
    </FormDialog>
  );
}

function VSwitchFields() {
  const say = useTexts(networkTexts);
  const vpcs = useVpcOptions();
  const { data } = useOperation('ListZones');
  const needed = [{ required: true, message: say('needed') }];
  const zones = (data?.Zones ?? []).map(({ ZoneId: value }) => ({ value }));
  return (
    <>
      <Form.Item name="VSwitchName" label={say('name')}>
        <Input maxLength={128} autoComplete="off" />
      </Form.Item>
      <Form.Item name="VpcId" label={say('vpc')} rules={needed}>
        <Select options={[...vpcs]} showSearch={{ optionFilterProp: 'label' }} />
      </Form.Item>
      <Form.Item name="ZoneId" label={say('zone')} rules={needed}>
        <AutoComplete options={zones} />
      </Form.Item>
      <Form.Item name="CidrBlock" label={say('range')} extra={say('vSwitchRange')} rules={needed}>
        <Input maxLength={64} spellCheck={false} autoComplete="off" />
      </Form.Item>
      <Form.Item name="BindAddress" label={say('bindAddress')} extra={say('bindHelp')} rules={needed}>
        <Input maxLength={64} spellCheck={false} autoComplete="off" />
      </Form.Item>
    </>
  );
}
