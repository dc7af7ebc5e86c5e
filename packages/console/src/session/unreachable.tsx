import { Button } from 'antd';
import { Notice } from '../elements/notice.tsx';
import { useTexts } from '../i18n/texts.ts';
import { sessionTexts } from './texts.ts';

export function Unreachable({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const say = useTexts(sessionTexts);
  return (
    <Notice title={say('unreachableTitle')} action={<Button onClick={onRetry}>{say('retry')}</Button>}>
      {error.message}
    </Notice>
  );
}
