import { App, Form, Input, InputNumber, Radio, Select } from 'antd';
import { useChange } from '../../../../api/queries.ts';
import { FormDialog } from '../../../../elements/form-dialog.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { networkTexts } from '../../texts.ts';
import { hasPorts, RULE_PLACES, type Rule, type WrittenRule } from './rule-text.ts';

interface AddRuleDialogProps {
  readonly id: string;
  readonly direction: Rule['Direction'];
  readonly onClose: () => void;
}

type RuleForm = Omit<WrittenRule, 'Direction'>;

const PROTOCOLS = ['tcp', 'udp', 'icmp', 'all'].map((value) => ({ value, label: value }));
const INITIAL = { Policy: 'accept', IpProtocol: 'tcp', PortRange: '', Priority: 1 };

export function AddRuleDialog({ id, direction, onClose }: AddRuleDialogProps) {
  const say = useTexts(networkTexts);
  const { message } = App.useApp();
  const { mutate, isPending, error } = useChange('AuthorizeSecurityGroupRule');
  const submit = ({ PortRange = '', ...rule }: RuleForm) => {
    const Rules = [{ ...rule, Direction: direction, PortRange: hasPorts(rule.IpProtocol) ? PortRange : '-1/-1' }];
    mutate(
      { path: { SecurityGroupId: id }, body: { Rules } },
      {
        onSuccess: () => {
          void message.success(say('ruleAdded'));
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog<RuleForm>
      title={`${say('addRule')} · ${say(direction)}`}
      verb={say('ok')}
      initial={INITIAL}
      isPending={isPending}
      error={error}
      places={RULE_PLACES}
      onSubmit={submit}
      onClose={onClose}
    >
      <RuleFields />
    </FormDialog>
  );
}

function RuleFields() {
  const say = useTexts(networkTexts);
  const needed = [{ required: true, message: say('needed') }];
  return (
    <>
      <Form.Item name="Policy" label={say('policy')} required>
        <Radio.Group
          options={[
            { value: 'accept', label: say('accept') },
            { value: 'drop', label: say('drop') },
          ]}
        />
      </Form.Item>
      <div className="rule-fields">
        <Form.Item name="IpProtocol" label={say('protocol')} rules={needed}>
          <Select options={PROTOCOLS} />
        </Form.Item>
        <Form.Item noStyle dependencies={['IpProtocol']}>
          {({ getFieldValue }) =>
            hasPorts(String(getFieldValue('IpProtocol'))) && (
              <Form.Item name="PortRange" label={say('ports')} extra={say('portsHelp')} rules={needed}>
                <Input maxLength={16} spellCheck={false} autoComplete="off" />
              </Form.Item>
            )
          }
        </Form.Item>
        <Form.Item name="CidrIp" label={say('peers')} rules={needed}>
          <Input maxLength={64} placeholder="10.0.0.0/8" spellCheck={false} autoComplete="off" />
        </Form.Item>
        <Form.Item name="Priority" label={say('priority')} extra={say('priorityHelp')}>
          <InputNumber min={1} max={100} precision={0} />
        </Form.Item>
      </div>
      <Form.Item name="Description" label={say('description')}>
        <Input maxLength={512} autoComplete="off" />
      </Form.Item>
    </>
  );
}
