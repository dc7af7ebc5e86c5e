import { LockOutlined } from '@ant-design/icons';
import { Tag, Tooltip } from 'antd';
import { useTexts } from '../../i18n/texts.ts';
import { networkTexts } from './texts.ts';

/** Marks what the configuration fixes. */
export function OriginTag({ origin }: { readonly origin: 'configuration' | 'api' }) {
  const say = useTexts(networkTexts);
  if (origin === 'api') return say('byCall');
  return (
    <Tooltip title={say('fixedWhy')}>
      <Tag icon={<LockOutlined />}>{say('fixed')}</Tag>
    </Tooltip>
  );
}
