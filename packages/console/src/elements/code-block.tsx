import { Typography } from 'antd';
import { useTexts } from '../i18n/texts.ts';
import { elementTexts } from './texts.ts';

/** Code as it is to be run, whole, with a button that copies it. `label` says to those who do not see it what is copied. */
export function CodeBlock({ code, label }: { readonly code: string; readonly label: string }) {
  const say = useTexts(elementTexts);
  return (
    <div className="code-block">
      <Typography.Text className="code-copy" copyable={{ text: code, tooltips: [`${say('copy')}: ${label}`, say('copied')] }} />
      <pre>{code}</pre>
    </div>
  );
}
