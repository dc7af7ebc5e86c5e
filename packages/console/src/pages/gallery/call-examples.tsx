import { SHARED_GATEWAY } from '@infergate/contract';
import { sampleRequest } from '@infergate/sdk';
import { Modal, Select, Skeleton, Switch } from 'antd';
import { useState } from 'react';
import { useOperation } from '../../api/queries.ts';
import { CallPrograms } from '../../elements/calls/call-programs.tsx';
import { useServiceToken } from '../../elements/calls/service-token.ts';
import { useTexts } from '../../i18n/texts.ts';
import { Allowed, useMay } from '../../session/session.tsx';
import type { DeployedService, Example } from './example.ts';
import { galleryTexts } from './texts.ts';

interface Called {
  readonly service: DeployedService;
  readonly example: Example;
}

interface CallExamplesProps {
  /** null: nothing is. */
  readonly called: Called | null;
  readonly onClose: () => void;
}

/** The sample requests of an example as programs that call the service that was made from it. */
export function CallExamples({ called, onClose }: CallExamplesProps) {
  const say = useTexts(galleryTexts);
  return (
    <Modal
      open={called !== null}
      width={860}
      title={called === null ? '' : say('callTitle', { name: called.service.ServiceName })}
      footer={null}
      onCancel={onClose}
      destroyOnHidden
    >
      {called !== null && <Calls key={called.service.ServiceId} {...called} />}
    </Modal>
  );
}

function Calls({ service, example }: Called) {
  const say = useTexts(galleryTexts);
  const [at, setAt] = useState(0);
  const [chosen, choose] = useState<string | null>(null);
  const [isTokenShown, showToken] = useState(false);
  const { data, isPending } = useOperation('DescribeServiceEndpoints', { path: { ServiceName: service.ServiceName } });
  const [endpoints] = data?.Endpoints ?? [];
  const urls = [...(endpoints?.InternetEndpoints ?? []), ...(endpoints?.IntranetEndpoints ?? [])];
  const endpoint = urls.find((url) => url === chosen) ?? urls[0];
  const maySeeTokens = useMay()('ListServiceTokens');
  const token = useServiceToken(service, isTokenShown);
  const request = example.Requests[at] ?? example.Requests[0];
  if (isPending) return <Skeleton active />;
  return (
    <>
      <div className="field">
        <Select
          aria-label={say('request')}
          className="call-choice"
          value={at}
          options={example.Requests.map(({ Title: label }, value) => ({ value, label }))}
          onChange={setAt}
        />
        <Select
          aria-label={say('endpoint')}
          className="call-choice"
          value={endpoint ?? null}
          options={urls.map((value) => ({ value, label: value }))}
          onChange={choose}
        />
        {!service.IsPublic && (
          <Allowed operation="ListServiceTokens">
            <Switch aria-label={say('showToken')} checked={isTokenShown} onChange={showToken} /> {say('showToken')}
          </Allowed>
        )}
      </div>
      {endpoint === undefined && say('noEndpoint')}
      {endpoint !== undefined && request !== undefined && (
        <CallPrograms
          key={at}
          request={requestOf(request)}
          endpoint={endpoint}
          gatewayId={service.Gateway ?? SHARED_GATEWAY.id}
          token={token}
          tokenHint={say(maySeeTokens ? 'tokenHint' : 'tokenForbidden')}
        />
      )}
    </>
  );
}

function requestOf({ Method: method, Path: path, ContentType: contentType, Body: body }: Example['Requests'][number]) {
  return sampleRequest({ method, path, contentType, body });
}
