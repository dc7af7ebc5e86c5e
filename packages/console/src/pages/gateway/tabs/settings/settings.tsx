import { useNavigate } from '@tanstack/react-router';
import { App, Button, Card, Form, Input, InputNumber, Switch, Typography } from 'antd';
import { useState } from 'react';
import { useChange } from '../../../../api/queries.ts';
import { DeleteGateway } from '../../../../elements/gateways/delete-gateway.tsx';
import '../../../../elements/gateways/gateways.css';
import { gatewayWords } from '../../../../elements/gateways/texts.ts';
import { ProblemAlert } from '../../../../elements/problem-alert.tsx';
import { usePlacedProblems } from '../../../../elements/use-placed-problems.ts';
import { useTexts } from '../../../../i18n/texts.ts';
import type { Gateway } from '../../subject.ts';
import { changedSettings, formOf, type SettingsForm } from './settings-form.ts';
import { settingsTexts } from './texts.ts';

const TIMEOUTS = ['ClientIdle', 'UpstreamIdle', 'Connect', 'FirstByte', 'Request'] as const;
const PORTS = ['Internet', 'InternetTls', 'Vpc', 'VpcTls'] as const;
const PLACES = {
  fields: [
    'Name',
    'MaxRequestBodyBytes',
    'EnableSSLRedirection',
    'IsDefault',
    'ScaleFromZero',
    ...TIMEOUTS.map((key) => `Timeouts.${key}`),
    ...PORTS.map((key) => `Ports.${key}`),
  ],
};

/** Everything of a dedicated gateway that may be changed while it serves, its size and its networks apart. */
export function Settings({ subject: gateway }: { readonly subject: Gateway }) {
  const say = useTexts(settingsTexts);
  const { message } = App.useApp();
  const [form] = Form.useForm<SettingsForm>();
  // What the form began with: a change that arrives while somebody types does not take their words away.
  const [before, setBefore] = useState(() => formOf(gateway));
  const { mutate, isPending, error } = useChange('UpdateGateway');
  const rest = usePlacedProblems(form, error, PLACES);
  const save = (values: SettingsForm) => {
    const body = changedSettings(values, before);
    if (Object.keys(body).length === 0) return void message.info(say('nothing'));
    const saved = () => {
      setBefore(values);
      void message.success(say('saved'));
    };
    return mutate({ path: { GatewayId: gateway.GatewayId }, body }, { onSuccess: saved });
  };
  return (
    <>
      <Form<SettingsForm> form={form} layout="vertical" requiredMark={false} initialValues={before} onFinish={save}>
        <General />
        <Timeouts />
        <Ports />
        {rest !== null && <ProblemAlert error={rest} />}
        <Button className="block" type="primary" htmlType="submit" loading={isPending}>
          {say('save')}
        </Button>
      </Form>
      <Removal gateway={gateway} />
    </>
  );
}

function General() {
  const say = useTexts(settingsTexts);
  const needed = [{ required: true, message: say('needed') }];
  return (
    <Card className="block" title={<h2 className="card-title">{say('general')}</h2>}>
      <Form.Item name="Name" label={say('name')} rules={needed}>
        <Input maxLength={64} spellCheck={false} />
      </Form.Item>
      <Form.Item name="MaxRequestBodyBytes" label={say('bodyLimit')} extra={say('bodyLimitHint')} rules={needed}>
        <InputNumber min={0} max={1_048_576} />
      </Form.Item>
      <Form.Item name="IsDefault" label={say('default')} extra={say('defaultHint')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Form.Item name="EnableSSLRedirection" label={say('ssl')} extra={say('sslHint')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Form.Item name="ScaleFromZero" label={say('scaleFromZero')} extra={say('scaleFromZeroHint')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </Card>
  );
}

function Timeouts() {
  const say = useTexts(settingsTexts);
  const needed = [{ required: true, message: say('needed') }];
  return (
    <Card className="block" title={<h2 className="card-title">{say('timeouts')}</h2>}>
      <div className="advice-fields">
        {TIMEOUTS.map((key) => {
          const isIdle = key === 'ClientIdle' || key === 'UpstreamIdle';
          return (
            <Form.Item key={key} name={['Timeouts', key]} label={say(key)} rules={isIdle ? needed : []}>
              <InputNumber min={isIdle ? 1 : 0.001} max={86_400} placeholder={isIdle ? '' : say('asEverywhere')} />
            </Form.Item>
          );
        })}
      </div>
      <Typography.Text type="secondary">{say('timeoutsHint')}</Typography.Text>
    </Card>
  );
}

function Ports() {
  const say = useTexts(settingsTexts);
  return (
    <Card className="block" title={<h2 className="card-title">{say('ports')}</h2>}>
      <div className="advice-fields">
        {PORTS.map((key) => (
          <Form.Item key={key} name={['Ports', key]} label={say(key)}>
            <InputNumber min={1} max={65_535} precision={0} placeholder={say(key.endsWith('Tls') ? 'notThere' : 'givenOut')} />
          </Form.Item>
        ))}
      </div>
      <Typography.Text type="secondary">{say('portsHint')}</Typography.Text>
    </Card>
  );
}

function Removal({ gateway: { GatewayId, GatewayName, Status } }: { readonly gateway: Gateway }) {
  const say = useTexts(settingsTexts);
  const word = useTexts(gatewayWords);
  const navigate = useNavigate();
  const [isAsked, setAsked] = useState(false);
  return (
    <Card title={<h2 className="card-title">{say('remove')}</h2>}>
      <Typography.Paragraph type="secondary">{say('removeWhat')}</Typography.Paragraph>
      <Button danger disabled={Status === 'Deleting'} onClick={() => setAsked(true)}>
        {word('delete')}
      </Button>
      <DeleteGateway
        gatewayId={GatewayId}
        gatewayName={GatewayName}
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        onDeleted={() => void navigate({ to: '/gateways' })}
      />
    </Card>
  );
}
