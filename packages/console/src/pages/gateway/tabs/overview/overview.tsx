import { Descriptions } from 'antd';
import type { Gateway } from '../../subject.ts';

export function Overview({ subject }: { readonly subject: Gateway }) {
  return <Descriptions items={[{ key: 'id', label: 'GatewayId', children: subject.GatewayId }]} />;
}
