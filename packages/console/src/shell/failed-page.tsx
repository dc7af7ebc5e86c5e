import type { ErrorComponentProps } from '@tanstack/react-router';
import { Button } from 'antd';
import { Notice } from '../elements/notice.tsx';
import { useTexts } from '../i18n/texts.ts';
import { PageLink } from './page-link.tsx';
import { isPartMissing, useServerReturn } from './server-return.ts';
import { shellTexts } from './texts.ts';

/** A fault of the console itself, or a part of it that could not be loaded: a new version may have been installed meanwhile. */
export function FailedPage({ error }: ErrorComponentProps) {
  const say = useTexts(shellTexts);
  const isPart = isPartMissing(error);
  useServerReturn(isPart);
  return (
    <Notice title={say('failedTitle')} action={<Button onClick={() => window.location.reload()}>{say('reload')}</Button>}>
      {isPart ? say('partMissing') : error instanceof Error ? error.message : String(error)}
    </Notice>
  );
}

export function MissingPage() {
  const say = useTexts(shellTexts);
  return <Notice title={say('missingTitle')} action={<PageLink to="/">{say('toHome')}</PageLink>} />;
}
