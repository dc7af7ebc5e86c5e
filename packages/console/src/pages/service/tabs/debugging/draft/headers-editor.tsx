import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Space, Typography } from 'antd';
import { useTexts } from '../../../../../i18n/texts.ts';
import { debuggingTexts } from '../texts.ts';
import type { DraftHeader } from './draft.ts';

interface HeadersEditorProps {
  readonly headers: readonly DraftHeader[];
  readonly onChange: (headers: readonly DraftHeader[]) => void;
}

const MOST_HEADERS = 40;

export function HeadersEditor({ headers, onChange }: HeadersEditorProps) {
  const say = useTexts(debuggingTexts);
  const replace = (at: number, changes: Partial<DraftHeader>) =>
    onChange(headers.map((header, index) => (index === at ? { ...header, ...changes } : header)));
  return (
    <>
      {headers.map(({ name, value }, at) => (
        // Rows are told apart by nothing but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <Space.Compact key={at} block className="header-row">
          <Input
            aria-label={say('headerName', { row: at + 1 })}
            placeholder="X-Name"
            maxLength={128}
            value={name}
            onChange={({ target }) => replace(at, { name: target.value })}
          />
          <Input
            aria-label={say('headerValue', { row: at + 1 })}
            maxLength={8_192}
            autoComplete="off"
            value={value}
            onChange={({ target }) => replace(at, { value: target.value })}
          />
          <Button
            icon={<DeleteOutlined />}
            aria-label={say('removeHeader', { row: at + 1 })}
            onClick={() => onChange(headers.filter((_, index) => index !== at))}
          />
        </Space.Compact>
      ))}
      <div className="row-of-things">
        <Button
          size="small"
          icon={<PlusOutlined />}
          disabled={headers.length >= MOST_HEADERS}
          onClick={() => onChange([...headers, { name: '', value: '' }])}
        >
          {say('addHeader')}
        </Button>
        <Typography.Text type="secondary">{say('headersHint')}</Typography.Text>
      </div>
    </>
  );
}
