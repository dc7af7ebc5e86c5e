import { CopyOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useTexts } from '../../../../../i18n/texts.ts';
import { debuggingTexts } from '../texts.ts';
import { curlOf, type Draft } from './draft.ts';

const TOKEN_PLACEHOLDER = '<EAS_TOKEN>';

interface CopyCurlProps {
  readonly draft: Draft;
  readonly endpoint: string;
  /** Callable without a token. */
  readonly isPublic: boolean;
}

/** Takes the request to a shell. The token stays here. */
export function CopyCurl({ draft, endpoint, isPublic }: CopyCurlProps) {
  const say = useTexts(debuggingTexts);
  const { message } = App.useApp();
  const copy = async () => {
    const code = curlOf(draft, endpoint, isPublic ? null : TOKEN_PLACEHOLDER);
    try {
      await navigator.clipboard.writeText(code);
      void message.success(`${say('copied')}. ${code.includes(TOKEN_PLACEHOLDER) ? say('curlToken') : ''}`);
    } catch {
      void message.error(say('copyFailed'));
    }
  };
  return (
    <Button icon={<CopyOutlined />} onClick={() => void copy()}>
      {say('copyCurl')}
    </Button>
  );
}
