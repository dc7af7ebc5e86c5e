import { CheckCircleFilled, CloseCircleFilled, MinusCircleOutlined, SyncOutlined } from '@ant-design/icons';
import { Tag, Tooltip } from 'antd';
import { useTexts } from '../i18n/texts.ts';
import { elementTexts } from './texts.ts';

const GOOD = new Set(['Running', 'Activated']);
const BAD = new Set(['Failed', 'DeleteFailed']);
const AT_REST = new Set(['Stopped', 'Terminated', 'Deactivated', 'Isolated']);

interface Look {
  readonly color: string;
  readonly icon: React.ReactNode;
}

/** A state by word, sign and colour, so that none of them is needed alone. `reason` is why it is so. */
export function StatusTag({ status, reason }: { readonly status: string; readonly reason?: string }) {
  const say = useTexts(elementTexts);
  const known = status as Parameters<typeof say>[0];
  const { color, icon } = lookOf(status);
  const tag = (
    <Tag color={color} icon={icon} data-status={status}>
      {say(known)}
    </Tag>
  );
  return reason === undefined || reason === '' ? tag : <Tooltip title={reason}>{tag}</Tooltip>;
}

function lookOf(status: string): Look {
  if (GOOD.has(status)) return { color: 'success', icon: <CheckCircleFilled /> };
  if (BAD.has(status)) return { color: 'error', icon: <CloseCircleFilled /> };
  if (AT_REST.has(status)) return { color: 'default', icon: <MinusCircleOutlined /> };
  return { color: 'processing', icon: <SyncOutlined spin /> };
}
