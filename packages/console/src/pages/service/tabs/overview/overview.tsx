import { Descriptions } from 'antd';
import type { Service } from '../../subject.ts';

export function Overview({ subject }: { readonly subject: Service }) {
  return <Descriptions items={[{ key: 'id', label: 'ServiceId', children: subject.ServiceId }]} />;
}
