import { Form, InputNumber, Radio, Typography } from 'antd';
import { useTexts } from '../../i18n/texts.ts';
import { ADVISED_NODES, MAX_NODES, NODE_CAPACITY, SPECIFICATIONS, type Specification } from './capacity.ts';
import './gateways.css';
import { gatewayWords } from './texts.ts';

/** The size of a fully managed gateway, named as the server names it. */
export interface GatewaySize {
  readonly InstanceType: Specification;
  readonly Replicas: number;
}

/** Fields of a form: specification and nodes. */
export function SizeFields() {
  const say = useTexts(gatewayWords);
  const nodes = Form.useWatch<number | undefined>('Replicas');
  const hint = nodes !== undefined && nodes < ADVISED_NODES ? say('oneNode') : say('nodesAdvice');
  return (
    <>
      <Form.Item name="InstanceType" label={say('specification')} rules={[{ required: true, message: say('specificationNeeded') }]}>
        <Radio.Group className="choice-cards">
          {SPECIFICATIONS.map((specification) => (
            <Radio key={specification} value={specification}>
              <SpecificationCard specification={specification} />
            </Radio>
          ))}
        </Radio.Group>
      </Form.Item>
      <Form.Item
        name="Replicas"
        label={say('nodes')}
        extra={hint}
        rules={[{ type: 'integer', min: 1, max: MAX_NODES, required: true, message: say('nodesNeeded', { most: MAX_NODES }) }]}
      >
        <InputNumber min={1} max={MAX_NODES} precision={0} />
      </Form.Item>
    </>
  );
}

function SpecificationCard({ specification }: { readonly specification: Specification }) {
  const say = useTexts(gatewayWords);
  const { cores, memoryGiB, connections, bandwidthMbps, qps } = NODE_CAPACITY[specification];
  const numbers = { qps: qps.shortHttp.toLocaleString(), connections: connections.toLocaleString(), bandwidth: bandwidthMbps / 1000 };
  return (
    <span className="choice-card">
      <Typography.Text strong>{specification}</Typography.Text>
      <Typography.Text>{say('specificationShape', { cores, memory: memoryGiB })}</Typography.Text>
      <Typography.Text type="secondary">{say('perNode', numbers)}</Typography.Text>
    </span>
  );
}
