import { ACCESS_ROLES, type AccessRole, type OperationResponse } from '@infergate/contract';
import { Form, Radio, Space } from 'antd';
import { useChange } from '../../api/queries.ts';
import { FormDialog } from '../../elements/form-dialog.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { accessKeyTexts } from './texts.ts';

interface CreateDialogProps {
  readonly onClose: () => void;
  readonly onCreated: (created: OperationResponse<'CreateAccessKey'>) => void;
}

/** Names of the fields, for what the server says of them. */
const PLACES = { fields: ['Role'] };

interface NewAccessKey {
  readonly Role: AccessRole;
}

export function CreateDialog({ onClose, onCreated }: CreateDialogProps) {
  const say = useTexts(accessKeyTexts);
  const { mutate, isPending, error } = useChange('CreateAccessKey');
  const options = ACCESS_ROLES.map((role) => (
    <Radio key={role} value={role}>
      <strong>{say(role)}</strong>
      <div className="role-text">{say(`${role}Text`)}</div>
    </Radio>
  ));
  return (
    <FormDialog<NewAccessKey>
      title={say('create')}
      verb={say('create')}
      initial={{ Role: 'developer' }}
      isPending={isPending}
      error={error}
      places={PLACES}
      onSubmit={(body) => mutate({ body }, { onSuccess: onCreated })}
      onClose={onClose}
    >
      <Form.Item name="Role" label={say('role')} required>
        <Radio.Group>
          <Space direction="vertical">{options}</Space>
        </Radio.Group>
      </Form.Item>
    </FormDialog>
  );
}
