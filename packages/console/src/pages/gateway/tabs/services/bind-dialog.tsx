import { Alert, Form, Select, Typography } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useChange, useOperation } from '../../../../api/queries.ts';
import { FormDialog } from '../../../../elements/form-dialog.tsx';
import '../../../../elements/gateways/gateways.css';
import { useTexts } from '../../../../i18n/texts.ts';
import type { Gateway } from '../../subject.ts';
import { servicesTexts } from './texts.ts';

interface BindDialogProps {
  readonly gateway: Gateway;
  readonly onClose: () => void;
}

interface BindValues {
  readonly ServiceName: string;
}

const PLACES = { fields: ['ServiceName'], aliases: { 'networking.gateway': 'ServiceName' } };

/** Moves a service to the gateway: its description names it from then on. */
export function BindDialog({ gateway, onClose }: BindDialogProps) {
  const say = useTexts(servicesTexts);
  const { mutate, isPending, error } = useChange('UpdateService');
  const bind = ({ ServiceName }: BindValues) =>
    mutate({ path: { ServiceName }, body: { networking: { gateway: gateway.GatewayId } } }, { onSuccess: onClose });
  return (
    <FormDialog<BindValues>
      title={say('bind')}
      verb={say('ok')}
      initial={{}}
      isPending={isPending}
      error={error}
      places={PLACES}
      onSubmit={bind}
      onClose={onClose}
    >
      <Typography.Paragraph>{say('bindWhat')}</Typography.Paragraph>
      {gateway.GatewayType === 'Application' && <Alert className="block" type="info" title={say('bindVpc')} />}
      {gateway.GatewayType !== 'Shared' && !gateway.ScaleFromZero && <Alert className="block" type="info" title={say('bindZero')} />}
      <ServiceField gatewayId={gateway.GatewayId} />
    </FormDialog>
  );
}

const FOUND = 50;

/** Found by a part of the name, so that ten thousand of them are no burden. */
function ServiceField({ gatewayId }: { readonly gatewayId: string }) {
  const say = useTexts(servicesTexts);
  const [typed, setTyped] = useState('');
  const Filter = useDeferredValue(typed.trim().slice(0, 128));
  const query = { PageSize: FOUND, Sort: 'ServiceName', Order: 'asc', ...(Filter === '' ? {} : { Filter }) } as const;
  const { data } = useOperation('ListServices', { query });
  const others = (data?.Services ?? []).filter(({ Gateway = 'shared' }) => Gateway !== gatewayId);
  const options = others.map(({ ServiceName, Gateway = 'shared' }) => ({ value: ServiceName, label: `${ServiceName} (${Gateway})` }));
  return (
    <Form.Item name="ServiceName" label={say('service')} rules={[{ required: true, message: say('serviceNeeded') }]}>
      <Select showSearch={{ filterOption: false, onSearch: setTyped }} options={options} loading={data === undefined} />
    </Form.Item>
  );
}
