import { Alert, Button, Collapse, InputNumber, Select, Typography } from 'antd';
import { useId, useState } from 'react';
import { useTexts } from '../../i18n/texts.ts';
import {
  type Bottleneck,
  type ExpectedLoad,
  MAX_NODES,
  type Need,
  nodesFor,
  recommend,
  SPECIFICATIONS,
  TRAFFIC_KINDS,
} from './capacity.ts';
import type { GatewaySize } from './size-fields.tsx';
import { gatewayWords } from './texts.ts';
import './gateways.css';

const NOTHING: ExpectedLoad = { traffic: 'shortHttp', qps: 0, connections: 0, bandwidthMbps: 0 };
const MOST = 1_000_000_000;

/** Turns what somebody expects into a specification and a number of nodes. */
export function CapacityAdvice({ onUse }: { readonly onUse: (size: GatewaySize) => void }) {
  const say = useTexts(gatewayWords);
  const [load, setLoad] = useState(NOTHING);
  const need = recommend(load);
  const isAsked = load.qps > 0 || load.connections > 0 || load.bandwidthMbps > 0;
  const content = (
    <>
      <Typography.Paragraph type="secondary">{say('adviceWhat')}</Typography.Paragraph>
      <LoadFields load={load} onChange={setLoad} />
      {isAsked && need === null && <Alert type="warning" showIcon title={say('tooMuch')} />}
      {isAsked && need !== null && <Advice need={need} load={load} onUse={onUse} />}
      <Typography.Paragraph type="secondary">{say('reference')}</Typography.Paragraph>
    </>
  );
  return <Collapse className="block" items={[{ key: 'advice', label: say('adviceTitle'), children: content }]} />;
}

const BECAUSE = { qps: 'becauseQps', connections: 'becauseConnections', bandwidth: 'becauseBandwidth' } as const satisfies Record<
  Bottleneck,
  string
>;

interface AdviceProps {
  readonly need: Need;
  readonly load: ExpectedLoad;
  readonly onUse: (size: GatewaySize) => void;
}

function Advice({ need: { specification, nodes, bottleneck }, load, onUse }: AdviceProps) {
  const say = useTexts(gatewayWords);
  const others = SPECIFICATIONS.map((each) => nodesFor(each, load))
    .filter((each) => each.specification !== specification && each.nodes <= MAX_NODES)
    .map((each) => `${each.nodes} × ${each.specification}`);
  const because = say(bottleneck === null ? 'becauseMinimum' : BECAUSE[bottleneck]);
  return (
    <Alert
      className="block"
      type="info"
      showIcon
      title={say('advised', { nodes, specification })}
      description={others.length === 0 ? because : `${because} ${say('others', { list: others.join(', ') })}`}
      action={
        <Button size="small" onClick={() => onUse({ InstanceType: specification, Replicas: nodes })}>
          {say('use')}
        </Button>
      }
    />
  );
}

interface LoadFieldsProps {
  readonly load: ExpectedLoad;
  readonly onChange: (load: ExpectedLoad) => void;
}

function LoadFields({ load, onChange }: LoadFieldsProps) {
  const say = useTexts(gatewayWords);
  const id = useId();
  const numbers = [
    ['qps', say('expectedQps')],
    ['connections', say('expectedConnections')],
    ['bandwidthMbps', say('expectedBandwidth')],
  ] as const;
  return (
    <div className="advice-fields">
      {numbers.map(([key, label]) => (
        <div key={key} className="advice-field">
          <label htmlFor={`${id}-${key}`}>{label}</label>
          <InputNumber
            id={`${id}-${key}`}
            min={0}
            max={MOST}
            value={load[key] === 0 ? null : load[key]}
            onChange={(value) => onChange({ ...load, [key]: value ?? 0 })}
          />
        </div>
      ))}
      <div className="advice-field">
        <label htmlFor={`${id}-traffic`}>{say('traffic')}</label>
        <Select
          id={`${id}-traffic`}
          value={load.traffic}
          options={TRAFFIC_KINDS.map((value) => ({ value, label: say(value) }))}
          onChange={(traffic) => onChange({ ...load, traffic })}
        />
      </div>
    </div>
  );
}
