import { App, Form, Input } from 'antd';
import { useChange } from '../../../../api/queries.ts';
import { FormDialog } from '../../../../elements/form-dialog.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { filledIn, named } from '../../named.ts';
import { networkTexts } from '../../texts.ts';
import type { Vpc } from './columns.tsx';

interface NewVpc {
  readonly VpcName?: string;
  readonly CidrBlock: string;
  readonly AccountId?: string;
}

const PLACES = { fields: ['VpcName', 'CidrBlock', 'AccountId'] };

export function CreateVpcDialog({ onClose }: { readonly onClose: () => void }) {
  const say = useTexts(networkTexts);
  const { message } = App.useApp();
  const { mutate, isPending, error } = useChange('CreateVpc');
  const submit = (values: NewVpc) =>
    mutate(
      { body: filledIn(values) },
      {
        onSuccess: ({ VpcId }) => {
          void message.success(say('saved', { name: named(values.VpcName ?? '', VpcId) }));
          onClose();
        },
      },
    );
  return (
    <FormDialog<NewVpc>
      title={say('createVpc')}
      verb={say('ok')}
      initial={{}}
      isPending={isPending}
      error={error}
      places={PLACES}
      onSubmit={submit}
      onClose={onClose}
    >
      <Form.Item name="VpcName" label={say('name')}>
        <Input maxLength={128} autoComplete="off" />
      </Form.Item>
      <Form.Item name="CidrBlock" label={say('range')} extra={say('vpcRange')} rules={[{ required: true, message: say('needed') }]}>
        <Input maxLength={64} spellCheck={false} autoComplete="off" />
      </Form.Item>
      <Form.Item name="AccountId" label={say('account')} extra={say('accountHelp')}>
        <Input maxLength={64} spellCheck={false} autoComplete="off" />
      </Form.Item>
    </FormDialog>
  );
}

export function RenameVpcDialog({ vpc: { VpcId, VpcName }, onClose }: { readonly vpc: Vpc; readonly onClose: () => void }) {
  const say = useTexts(networkTexts);
  const { mutate, isPending, error } = useChange('UpdateVpc');
  return (
    <FormDialog<{ readonly VpcName: string }>
      title={say('renameOf', { name: named(VpcName, VpcId) })}
      verb={say('ok')}
      initial={{ VpcName }}
      isPending={isPending}
      error={error}
      places={PLACES}
      onSubmit={(body) => mutate({ path: { VpcId }, body }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Form.Item name="VpcName" label={say('name')}>
        <Input maxLength={128} autoComplete="off" />
      </Form.Item>
    </FormDialog>
  );
}
