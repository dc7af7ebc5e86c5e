import { isChat, renderSnippets, requestKindOf, type SampleRequest, withStreaming } from '@infergate/sdk';
import { Flex, Select, Skeleton, Switch, Tabs, Typography } from 'antd';
import { useMemo, useState } from 'react';
import { useOperation } from '../../../api/queries.ts';
import { CodeBlock } from '../../../elements/code-block.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import type { Service } from '../subject.ts';
import type { EndpointUrl } from './endpoint-groups.ts';
import { useServiceAnswers } from './service-answers.ts';
import { invocationTexts } from './texts.ts';

const TOKEN_PLACEHOLDER = '<EAS_TOKEN>';

interface CallCodeProps {
  readonly service: Service;
  readonly urls: readonly EndpointUrl[];
  readonly isTokenShown: boolean;
}

/** Code that calls this very service, in every language and library that can. */
export function CallCode({ service, urls, isTokenShown }: CallCodeProps) {
  const say = useTexts(invocationTexts);
  const [chosen, choose] = useState<string | null>(null);
  const endpoint = urls.find(({ url }) => url === chosen)?.url ?? urls[0]?.url;
  const { answers, isAsking } = useServiceAnswers(service);
  const { ServiceName: name, ServiceConfig: serviceConfig } = service;
  const request = useMemo(() => requestKindOf({ name, serviceConfig, ...answers }), [name, serviceConfig, answers]);
  return (
    <section className="call-code">
      <h3>{say('callIt')}</h3>
      {endpoint === undefined && say('noEndpoint')}
      {urls.length > 1 && (
        <div className="field">
          <Select
            aria-label={say('endpoint')}
            className="endpoint-choice"
            value={endpoint ?? null}
            options={urls.map(({ url }) => ({ value: url, label: url }))}
            onChange={choose}
          />
        </div>
      )}
      {isAsking && <Skeleton active aria-label={say('asking')} />}
      {!isAsking && endpoint !== undefined && (
        <Snippets service={service} request={request} endpoint={endpoint} isTokenShown={isTokenShown} />
      )}
    </section>
  );
}

interface SnippetsProps {
  readonly service: Service;
  readonly request: SampleRequest;
  readonly endpoint: string;
  readonly isTokenShown: boolean;
}

function Snippets({ service, request, endpoint, isTokenShown }: SnippetsProps) {
  const say = useTexts(invocationTexts);
  const [isStreamed, setStreamed] = useState(false);
  const token = useToken(service, isTokenShown);
  const snippets = renderSnippets(withStreaming(request, isStreamed), { endpoint, token });
  const items = snippets.map(({ id, title, install, code }) => ({
    key: id,
    label: title,
    children: (
      <>
        {install !== '' && (
          <Typography.Paragraph type="secondary">
            {say('install')} <Typography.Text code>{install}</Typography.Text>
          </Typography.Paragraph>
        )}
        <CodeBlock code={code} label={title} />
      </>
    ),
  }));
  return (
    <>
      {isChat(request) && (
        <Flex gap={8} align="center" className="field">
          <Switch checked={isStreamed} onChange={setStreamed} aria-label={say('stream')} /> {say('stream')}
        </Flex>
      )}
      <Tabs items={items} size="small" />
      {token === TOKEN_PLACEHOLDER && (
        <Typography.Paragraph type="secondary">{say('placeholder', { token: TOKEN_PLACEHOLDER })}</Typography.Paragraph>
      )}
    </>
  );
}

/** null: none is needed. */
function useToken({ ServiceName: name, IsPublic: isPublic }: Service, isShown: boolean): string | null {
  const { data } = useOperation('ListServiceTokens', { path: { ServiceName: name } }, { enabled: isShown });
  if (isPublic) return null;
  return (isShown ? data?.Tokens[0]?.Token : undefined) ?? TOKEN_PLACEHOLDER;
}
