import { Alert, Button, Card, Form, Input, Radio, Switch, Typography } from 'antd';
import { useChange } from '../../api/queries.ts';
import { CapacityAdvice } from '../../elements/gateways/capacity-advice.tsx';
import { SizeFields } from '../../elements/gateways/size-fields.tsx';
import { PageHeader } from '../../elements/page-header.tsx';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { usePlacedProblems } from '../../elements/use-placed-problems.ts';
import { useTexts } from '../../i18n/texts.ts';
import { useSearchState } from '../../shell/search-state.ts';
import './create-gateway.css';
import { LabelFields } from './label-fields.tsx';
import { type ManagedForm, managedBody } from './new-gateway.ts';
import { Progress } from './progress.tsx';
import { createTexts } from './texts.ts';

const INITIAL: Partial<ManagedForm> = { InstanceType: '2c4g', Replicas: 2, ChargeType: 'PostPaid', LabelRows: [] };

const PLACES = { fields: ['Name', 'InstanceType', 'Replicas', 'ChargeType', 'AutoRenewal', 'IsDefault'] };

/** A fully managed gateway: its size, then how it comes up. What was created stands in the address, so a reload shows it again. */
export function ManagedPage() {
  const say = useTexts(createTexts);
  const [{ created }, setState] = useSearchState();
  return (
    <>
      <PageHeader
        title={say('managedTitle')}
        above={[
          { title: say('gateways'), to: '/gateways' },
          { title: say('title'), to: '/gateways/create' },
        ]}
      />
      <Card className="create-form">
        {created === undefined ? (
          <ManagedFormCard onCreated={(id) => setState({ created: id })} />
        ) : (
          <Progress gatewayId={created} onAnother={() => setState({ created: '' })} />
        )}
      </Card>
    </>
  );
}

function ManagedFormCard({ onCreated }: { readonly onCreated: (id: string) => void }) {
  const say = useTexts(createTexts);
  const [form] = Form.useForm<ManagedForm>();
  const { mutate, isPending, error } = useChange('CreateGateway');
  const rest = usePlacedProblems(form, error, PLACES);
  const create = (values: ManagedForm) => mutate({ body: managedBody(values) }, { onSuccess: ({ GatewayId }) => onCreated(GatewayId) });
  return (
    <Form<ManagedForm> form={form} layout="vertical" requiredMark={false} initialValues={INITIAL} onFinish={create}>
      <Form.Item name="Name" label={say('name')} extra={say('nameHint')}>
        <Input maxLength={64} autoComplete="off" spellCheck={false} />
      </Form.Item>
      <CapacityAdvice onUse={(size) => form.setFieldsValue(size)} />
      <SizeFields />
      <ChargeFields />
      <Form.Item name="IsDefault" label={say('default')} extra={say('defaultHint')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <LabelFields />
      {rest !== null && <ProblemAlert error={rest} />}
      <Alert className="block" type="info" title={say('buyHint')} />
      <Button type="primary" htmlType="submit" loading={isPending}>
        {say('buyNow')}
      </Button>
    </Form>
  );
}

function ChargeFields() {
  const say = useTexts(createTexts);
  const isSubscription = Form.useWatch<string | undefined>('ChargeType') === 'PrePaid';
  return (
    <>
      <Form.Item name="ChargeType" label={say('chargeType')} extra={say('chargeHint')}>
        <Radio.Group optionType="button" options={(['PostPaid', 'PrePaid'] as const).map((value) => ({ value, label: say(value) }))} />
      </Form.Item>
      {isSubscription && (
        <Form.Item name="AutoRenewal" label={<Typography.Text>{say('autoRenewal')}</Typography.Text>} valuePropName="checked">
          <Switch />
        </Form.Item>
      )}
    </>
  );
}
