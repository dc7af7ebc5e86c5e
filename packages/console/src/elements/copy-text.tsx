import { Typography } from 'antd';
import { useTexts } from '../i18n/texts.ts';
import { elementTexts } from './texts.ts';

/** Text that people take elsewhere: an endpoint, an id. `label` names it for those who do not see it. */
export function CopyText({ text, label }: { readonly text: string; readonly label: string }) {
  const say = useTexts(elementTexts);
  const tooltips = [`${say('copy')}: ${label}`, say('copied')];
  return (
    <Typography.Text code className="copy-text" copyable={{ text, tooltips }}>
      {text}
    </Typography.Text>
  );
}
