import { Form, Input, Select } from 'antd';
import { useChange } from '../../../../api/queries.ts';
import { FormDialog } from '../../../../elements/form-dialog.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { filledIn, named } from '../../named.ts';
import { networkTexts } from '../../texts.ts';
import { useVpcOptions } from '../../vpc-options.ts';
import type { Group } from './columns.tsx';

interface GroupForm {
  readonly VpcId: string;
  readonly SecurityGroupName?: string;
  readonly Description?: string;
}

const PLACES = { fields: ['VpcId', 'SecurityGroupName', 'Description'] };

interface CreateGroupDialogProps {
  readonly onClose: () => void;
  readonly onCreated: (id: string) => void;
}

export function CreateGroupDialog({ onClose, onCreated }: CreateGroupDialogProps) {
  const say = useTexts(networkTexts);
  const vpcs = useVpcOptions();
  const { mutate, isPending, error } = useChange('CreateSecurityGroup');
  const done = ({ SecurityGroupId }: { readonly SecurityGroupId: string }) => {
    onClose();
    onCreated(SecurityGroupId);
  };
  return (
    <FormDialog<GroupForm>
      title={say('createGroup')}
      verb={say('ok')}
      initial={{}}
      isPending={isPending}
      error={error}
      places={PLACES}
      onSubmit={(values) => mutate({ body: filledIn(values) }, { onSuccess: done })}
      onClose={onClose}
    >
      <Form.Item name="VpcId" label={say('vpc')} rules={[{ required: true, message: say('needed') }]}>
        <Select options={[...vpcs]} showSearch={{ optionFilterProp: 'label' }} />
      </Form.Item>
      <TextFields />
    </FormDialog>
  );
}

export function EditGroupDialog({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const say = useTexts(networkTexts);
  const { SecurityGroupId, SecurityGroupName, Description } = group;
  const { mutate, isPending, error } = useChange('UpdateSecurityGroup');
  return (
    <FormDialog<Omit<GroupForm, 'VpcId'>>
      title={say('editOf', { name: named(SecurityGroupName, SecurityGroupId) })}
      verb={say('ok')}
      initial={{ SecurityGroupName, Description }}
      isPending={isPending}
      error={error}
      places={PLACES}
      onSubmit={(body) => mutate({ path: { SecurityGroupId }, body }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <TextFields />
    </FormDialog>
  );
}

function TextFields() {
  const say = useTexts(networkTexts);
  return (
    <>
      <Form.Item name="SecurityGroupName" label={say('name')}>
        <Input maxLength={128} autoComplete="off" />
      </Form.Item>
      <Form.Item name="Description" label={say('description')}>
        <Input.TextArea maxLength={256} autoSize />
      </Form.Item>
    </>
  );
}
