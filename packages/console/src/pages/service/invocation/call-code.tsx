import { requestKindOf } from '@infergate/sdk';
import { Select, Skeleton } from 'antd';
import { useMemo, useState } from 'react';
import { CallPrograms } from '../../../elements/calls/call-programs.tsx';
import { TOKEN_PLACEHOLDER, useServiceToken } from '../../../elements/calls/service-token.ts';
import { useTexts } from '../../../i18n/texts.ts';
import { useMay } from '../../../session/session.tsx';
import type { Service } from '../subject.ts';
import type { EndpointGroups } from './endpoint-groups.ts';
import { useServiceAnswers } from './service-answers.ts';
import { invocationTexts } from './texts.ts';

interface CallCodeProps {
  readonly service: Service;
  readonly groups: EndpointGroups;
  readonly isTokenShown: boolean;
}

/** Code that calls this very service, in every language and library that can. */
export function CallCode({ service, groups, isTokenShown }: CallCodeProps) {
  const say = useTexts(invocationTexts);
  const [chosen, choose] = useState<string | null>(null);
  const urls = [...groups.internet, ...groups.vpc].map(({ url }) => url);
  const endpoint = urls.find((url) => url === chosen) ?? urls[0];
  const { answers, isAsking } = useServiceAnswers(service);
  const { ServiceName: name, ServiceConfig: serviceConfig } = service;
  const request = useMemo(() => requestKindOf({ name, serviceConfig, ...answers }), [name, serviceConfig, answers]);
  const token = useServiceToken(service, isTokenShown);
  const maySeeTokens = useMay()('ListServiceTokens');
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
            options={urls.map((url) => ({ value: url, label: url }))}
            onChange={choose}
          />
        </div>
      )}
      {isAsking && <Skeleton active aria-label={say('asking')} />}
      {!isAsking && endpoint !== undefined && (
        <CallPrograms
          request={request}
          endpoint={endpoint}
          gatewayId={groups.gatewayId}
          token={token}
          tokenHint={say(maySeeTokens ? 'placeholder' : 'tokenGoesThere', { token: TOKEN_PLACEHOLDER })}
        />
      )}
    </section>
  );
}
