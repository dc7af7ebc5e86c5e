import { Alert, Button, Form, Input, Typography } from 'antd';
import { useChange } from '../../../api/queries.ts';
import { FormDialog } from '../../../elements/form-dialog.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import { accessTexts } from './texts.ts';
import {
  aclPolicyList,
  type EntryProblem,
  EVERYBODY,
  MAX_ENTRIES,
  readTyped,
  type TypedEntry,
  type TypedList,
} from './whitelist-entries.ts';
import { listOf, type WhitelistProps } from './whitelist-subject.ts';

interface AddDialogProps extends WhitelistProps {
  readonly onClose: () => void;
}

interface AddValues {
  /** Named as the server names it. */
  readonly AclPolicyList: string;
  readonly comment?: string;
}

const PLACES = { fields: ['AclPolicyList'] };

/** Pasted entries are looked at while they are typed; what the server says against them is said at the same place. */
export function AddDialog({ gatewayId, vpcId, entries, onClose }: AddDialogProps) {
  const say = useTexts(accessTexts);
  const { mutate, isPending, error } = useChange('CreateAclPolicy');
  const present = entries.map(({ Entry }) => Entry);
  const add = ({ AclPolicyList: text, comment = '' }: AddValues) => {
    const AclPolicyList = aclPolicyList(readTyped(text, present).entries, comment);
    mutate({ path: { GatewayId: gatewayId }, query: { AclPolicyList, ...listOf(vpcId) } }, { onSuccess: onClose });
  };
  return (
    <FormDialog<AddValues>
      title={vpcId === null ? say('add') : say('addTo', { what: vpcId })}
      verb={say('ok')}
      initial={{ AclPolicyList: '' }}
      isPending={isPending}
      error={error}
      places={PLACES}
      onSubmit={add}
      onClose={onClose}
    >
      {(form) => <AddFields present={present} onEverybody={() => form.setFieldsValue({ AclPolicyList: EVERYBODY })} />}
    </FormDialog>
  );
}

interface AddFieldsProps {
  readonly present: readonly string[];
  readonly onEverybody: () => void;
}

function AddFields({ present, onEverybody }: AddFieldsProps) {
  const say = useTexts(accessTexts);
  const text = Form.useWatch<string | undefined>('AclPolicyList') ?? '';
  const typed = readTyped(text, present);
  const check = (_rule: unknown, value: string | undefined) => {
    const { entries, wrong, isTooLong } = readTyped(value ?? '', present);
    if (entries.length === 0) return Promise.reject(new Error(say('entriesNeeded')));
    // What is wrong is listed below the field while it is typed.
    return wrong.length > 0 || isTooLong ? Promise.reject(new Error('')) : Promise.resolve();
  };
  return (
    <>
      <Form.Item
        name="AclPolicyList"
        label={say('entries')}
        validateTrigger="onSubmit"
        rules={[{ required: true, validator: check }]}
        extra={<TypedReport typed={typed} />}
      >
        <Input.TextArea rows={6} spellCheck={false} placeholder={'192.0.2.0/24, 198.51.100.7'} />
      </Form.Item>
      <Button size="small" className="block" onClick={onEverybody}>
        {say('everybody')}
      </Button>
      <Form.Item name="comment" label={say('commonComment')}>
        <Input maxLength={256} />
      </Form.Item>
    </>
  );
}

function TypedReport({ typed: { wrong, count, isTooLong, entries } }: { readonly typed: TypedList }) {
  const say = useTexts(accessTexts);
  const isForEverybody = entries.some(({ range }) => range === EVERYBODY);
  return (
    <div aria-live="polite">
      <div className="entries-hint">
        <span>{say('entriesHint')}</span>
        <Typography.Text className="entries-counter" type={isTooLong ? 'danger' : 'secondary'}>
          {say('counter', { count, most: MAX_ENTRIES })}
        </Typography.Text>
      </div>
      {isForEverybody && <Alert type="warning" title={say('everybodyWarning')} />}
      {(wrong.length > 0 || isTooLong) && (
        <ul className="typed-wrong bad">
          {isTooLong && <li>{say('tooMany', { count, most: MAX_ENTRIES })}</li>}
          {wrong.map((entry, i) => (
            // The same text may be typed twice.
            <li key={`${entry.text} ${i}`}>
              <WrongEntry entry={entry} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const WRONG = {
  address: 'wrongAddress',
  prefix: 'wrongPrefix',
  bits: 'wrongBits',
  repeated: 'repeated',
  present: 'present',
} as const satisfies Record<EntryProblem['kind'], string>;

function WrongEntry({ entry: { text, problem } }: { readonly entry: TypedEntry }) {
  const say = useTexts(accessTexts);
  return problem === null ? null : say(WRONG[problem.kind], { ...problem, text });
}
