import { DisconnectOutlined } from '@ant-design/icons';
import { Tag } from 'antd';
import type { Connection } from '../api/changes.ts';
import { useTexts } from '../i18n/texts.ts';
import { shellTexts } from './texts.ts';

/** Says when what is shown may be old. */
export function ConnectionNotice({ connection }: { readonly connection: Connection }) {
  const say = useTexts(shellTexts);
  return (
    <output className="connection" data-connection={connection}>
      {connection === 'reconnecting' && (
        <Tag color="warning" icon={<DisconnectOutlined />}>
          {say('reconnecting')}
        </Tag>
      )}
    </output>
  );
}
