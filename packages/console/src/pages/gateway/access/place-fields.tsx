import { Alert, Form, Select, Skeleton, Typography } from 'antd';
import { useOperation } from '../../../api/queries.ts';
import { useTexts } from '../../../i18n/texts.ts';
import { type ChosenByZone, zoneAdvice, type ZoneOptions } from './vswitch-choice.ts';
import { usePlace } from './use-place.ts';
import { vpcTexts } from './vpc-texts.ts';

/** A VPC and at most one vSwitch of each zone. `VSwitchIds` is named for the refusals of the server; the choice is in `byZone`. */
export interface PlaceValues {
  readonly VpcId: string;
  readonly byZone?: ChosenByZone;
  readonly EnableAuthoritativeDns?: boolean;
}

interface PlaceFieldsProps {
  readonly gatewayId: string;
  /** The VPC is settled already. */
  readonly fixedVpc: string | null;
  readonly linked: readonly string[];
  /** Chosen at first. */
  readonly proposed: readonly string[];
  readonly isApplication: boolean;
}

export function PlaceFields({ gatewayId, fixedVpc, linked, proposed, isApplication }: PlaceFieldsProps) {
  const say = useTexts(vpcTexts);
  const form = Form.useFormInstance();
  // vSwitches of one VPC are none of another.
  const forgetChoice = () => form.setFieldValue('byZone', {});
  const { data } = useOperation('ListVpcs', { query: { PageSize: 1_000 } });
  const options = (data?.Vpcs ?? []).map(({ VpcId, VpcName, CidrBlock, AccountId }) => ({
    value: VpcId,
    label: [VpcId, VpcName, CidrBlock, say('otherAccount', { account: AccountId })].filter((text) => text !== '').join(' · '),
  }));
  return (
    <>
      {isApplication && <Alert className="block" type="info" title={say('sameVpc')} />}
      <Form.Item name="VpcId" label={say('vpc')} rules={[{ required: true, message: say('vpcNeeded') }]}>
        <Select
          options={options}
          disabled={fixedVpc !== null}
          showSearch={{ optionFilterProp: 'label' }}
          loading={data === undefined}
          onChange={forgetChoice}
        />
      </Form.Item>
      <ZoneFields gatewayId={gatewayId} linked={linked} proposed={proposed} />
    </>
  );
}

function ZoneFields({ gatewayId, linked, proposed }: Pick<PlaceFieldsProps, 'gatewayId' | 'linked' | 'proposed'>) {
  const say = useTexts(vpcTexts);
  const vpcId = Form.useWatch<string | undefined>('VpcId');
  const chosen = Form.useWatch<ChosenByZone | undefined>('byZone');
  const zones = usePlace(gatewayId, vpcId, linked);
  if (vpcId === undefined || vpcId === '') return null;
  if (zones === null) return <Skeleton active />;
  if (zones.length === 0) return <Alert type="warning" showIcon title={say('noVSwitches')} />;
  const advice = zoneAdvice(chosen, zones);
  return (
    <>
      <Typography.Paragraph strong>{say('vSwitches')}</Typography.Paragraph>
      <Typography.Paragraph type="secondary">{say('perZone')}</Typography.Paragraph>
      {zones.map((zone) => (
        <ZoneField key={`${vpcId} ${zone.zone}`} zone={zone} proposed={proposed} />
      ))}
      {/* Where the server's words about vSwitches go. */}
      <Form.Item
        name="VSwitchIds"
        className="words-only"
        rules={[{ validator: () => (advice === 'none' ? Promise.reject(new Error(say('vSwitchNeeded'))) : Promise.resolve()) }]}
      >
        <span />
      </Form.Item>
      {advice === 'one' && <Alert className="block" type="warning" showIcon title={say('oneZone')} />}
    </>
  );
}

interface ZoneFieldProps extends Pick<PlaceFieldsProps, 'proposed'> {
  readonly zone: ZoneOptions;
}

function ZoneField({ zone: { zone, isSupported, vSwitches, linked }, proposed }: ZoneFieldProps) {
  const say = useTexts(vpcTexts);
  const first = linked ?? vSwitches.find(({ VSwitchId }) => proposed.includes(VSwitchId))?.VSwitchId;
  const name = say('zone', { zone });
  const options = vSwitches.map(({ VSwitchId, VSwitchName, CidrBlock }) => ({
    value: VSwitchId,
    label: [VSwitchId, VSwitchName, CidrBlock].filter((text) => text !== '').join(' · '),
  }));
  const hints = [...(isSupported ? [] : [say('unsupported')]), ...(linked === null ? [] : [say('linkedAlready')])];
  return (
    <Form.Item
      name={['byZone', zone]}
      label={hints.length === 0 ? name : `${name} (${hints.join(', ')})`}
      {...(first === undefined ? {} : { initialValue: first })}
    >
      <Select allowClear placeholder={say('noneOfZone')} disabled={linked !== null} options={options} />
    </Form.Item>
  );
}
