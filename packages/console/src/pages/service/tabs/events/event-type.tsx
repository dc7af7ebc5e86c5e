import { InfoCircleOutlined, WarningFilled } from '@ant-design/icons';
import { Tag } from 'antd';

/** The reason of an event, by word, sign and colour. */
export function EventType({ type, reason }: { readonly type: 'Normal' | 'Warning'; readonly reason: string }) {
  const isWarning = type === 'Warning';
  return (
    <Tag color={isWarning ? 'warning' : 'default'} icon={isWarning ? <WarningFilled /> : <InfoCircleOutlined />}>
      {reason}
    </Tag>
  );
}
