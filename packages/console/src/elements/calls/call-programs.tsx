import { isChat, renderSnippets, type SampleRequest, type Snippet, withStreaming } from '@infergate/sdk';
import { Flex, Switch, Tabs, Typography } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../i18n/texts.ts';
import { CodeBlock } from '../code-block.tsx';
import { CertificateTrust } from './certificate-trust.tsx';
import { TOKEN_PLACEHOLDER } from './service-token.ts';
import { callTexts } from './texts.ts';

interface CallProgramsProps {
  readonly request: SampleRequest;
  readonly endpoint: string;
  /** Whose endpoint it is. */
  readonly gatewayId: string;
  /** null: none is needed. */
  readonly token: string | null;
  /** How one comes to the token while its placeholder is shown. */
  readonly tokenHint: string;
}

/** A request as whole programs, in every language and library that can send it. */
export function CallPrograms({ request, endpoint, gatewayId, token, tokenHint }: CallProgramsProps) {
  const say = useTexts(callTexts);
  const [isStreamed, setStreamed] = useState(request.isStreamed);
  const hasChoice = isChat(request);
  const snippets = renderSnippets(hasChoice ? withStreaming(request, isStreamed) : request, { endpoint, token });
  const items = snippets.map((snippet) => ({
    key: snippet.id,
    label: snippet.title,
    children: <Program snippet={snippet} endpoint={endpoint} gatewayId={gatewayId} />,
  }));
  return (
    <>
      {hasChoice && (
        <Flex gap={8} align="center" className="field">
          <Switch checked={isStreamed} onChange={setStreamed} aria-label={say('stream')} /> {say('stream')}
        </Flex>
      )}
      <Tabs size="small" items={items} />
      {token === TOKEN_PLACEHOLDER && <Typography.Paragraph type="secondary">{tokenHint}</Typography.Paragraph>}
    </>
  );
}

interface ProgramProps extends Pick<CallProgramsProps, 'endpoint' | 'gatewayId'> {
  readonly snippet: Snippet;
}

function Program({ snippet: { title, install, code, trustVariable }, endpoint, gatewayId }: ProgramProps) {
  const say = useTexts(callTexts);
  return (
    <>
      {install !== '' && (
        <Typography.Paragraph type="secondary">
          {say('install')} <Typography.Text code>{install}</Typography.Text>
        </Typography.Paragraph>
      )}
      <CertificateTrust endpoint={endpoint} gatewayId={gatewayId} variable={trustVariable} />
      <CodeBlock code={code} label={title} />
    </>
  );
}
