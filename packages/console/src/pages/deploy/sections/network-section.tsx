import { Alert, Button, Select } from 'antd';
import { useOperation } from '../../../api/queries.ts';
import { useTexts } from '../../../i18n/texts.ts';
import { FormDocument } from '../document/form-document.ts';
import { useEditingContext } from '../editing/editing.tsx';
import { FieldFrame, fieldId } from '../fields/field-frame.tsx';
import { GatewayField } from '../fields/gateway-field.tsx';
import { KeyField } from '../fields/key-field.tsx';
import { formTexts } from '../form-texts.ts';
import { type Gateway, useChosenGateway } from '../gateway-choice.ts';
import { Section } from './section.tsx';

const VPC = 'cloud.networking.vpc_id';
const VSWITCH = 'cloud.networking.vswitch_id';
const GROUP = 'cloud.networking.security_group_id';

/** By which gateway, and in which network, the service is reached. `present`: the gateway that it has, where it exists already. */
export function NetworkSection({ present }: { readonly present: string | null }) {
  const say = useTexts(formTexts);
  const { form } = useEditingContext();
  const { chosen } = useChosenGateway(form, present);
  const needsVpc = chosen?.GatewayType === 'Application' || form.has('cloud.networking');
  return (
    <Section title={say('network')}>
      <GatewayField present={present} />
      {chosen !== null && <VpcAdvice gateway={chosen} />}
      {needsVpc && <VpcFields />}
      <div className="form-columns">
        <KeyField name="networking.disable_internet_endpoint" label={say('disableInternet')} />
        <KeyField name="metadata.enable_grpc" label={say('grpc')} />
      </div>
      <KeyField name="networking.hosts" label={say('hosts')} placeholder="models.example.com" />
    </Section>
  );
}

/** A gateway of the kind Application serves its own VPC only. */
function VpcAdvice({ gateway }: { readonly gateway: Gateway }) {
  const say = useTexts(formTexts);
  const { form, setDocument } = useEditingContext();
  const vpc = gateway.GatewayType === 'Application' ? gateway.LoadBalancerList?.[0]?.VpcId : undefined;
  if (vpc === undefined || form.text(VPC) === vpc) return null;
  const take = () => setDocument(new FormDocument(form.with(VSWITCH, undefined)).with(VPC, vpc));
  return (
    <Alert
      className="problem"
      type="info"
      showIcon
      title={say('sameVpc', { vpc })}
      action={<Button onClick={take}>{say('useVpc', { vpc })}</Button>}
    />
  );
}

function VpcFields() {
  const say = useTexts(formTexts);
  const { form } = useEditingContext();
  const vpc = form.text(VPC);
  const vpcs = useOperation('ListVpcs', { query: { PageSize: 1_000 } }).data?.Vpcs ?? [];
  const vSwitches =
    useOperation('ListVSwitches', { query: { PageSize: 1_000, VpcId: vpc } }, { enabled: vpc !== '' }).data?.VSwitches ?? [];
  const groups = useOperation('ListSecurityGroups', { query: { PageSize: 1_000 } }).data?.SecurityGroups ?? [];
  return (
    <div className="form-columns">
      <IdField name={VPC} label={say('vpc')} options={vpcs.map(({ VpcId, VpcName }) => option(VpcId, VpcName))} />
      <IdField
        name={VSWITCH}
        label={say('vSwitch')}
        isSeveral
        options={vSwitches.map(({ VSwitchId, VSwitchName, ZoneId }) =>
          option(VSwitchId, [VSwitchName, ZoneId].filter((text) => text !== '').join(', ')),
        )}
      />
      <IdField
        name={GROUP}
        label={say('securityGroup')}
        options={groups
          .filter(({ VpcId }) => VpcId === vpc)
          .map(({ SecurityGroupId, SecurityGroupName }) => option(SecurityGroupId, SecurityGroupName))}
      />
    </div>
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
}

function option(id: string, name: string): Option {
  return { value: id, label: name === '' || name === id ? id : `${name} (${id})` };
}

interface IdFieldProps {
  readonly name: string;
  readonly label: string;
  readonly options: readonly Option[];
  /** Ids parted by commas. */
  readonly isSeveral?: boolean;
}

function IdField({ name, label, options, isSeveral = false }: IdFieldProps) {
  const { form, set } = useEditingContext();
  const ids = form
    .text(name)
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  const common = { id: fieldId(name), options: [...options], allowClear: true, showSearch: { optionFilterProp: 'label' } };
  return (
    <FieldFrame name={name} label={label}>
      {isSeveral ? (
        <Select
          {...common}
          mode="multiple"
          value={ids}
          onChange={(chosen: string[]) => set(name, chosen.length === 0 ? undefined : chosen.join(','))}
        />
      ) : (
        <Select {...common} value={ids[0] ?? null} onChange={(chosen: string | undefined) => set(name, chosen)} />
      )}
    </FieldFrame>
  );
}
