import { Alert, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { CopyText } from '../../../elements/copy-text.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import { useMay } from '../../../session/session.tsx';
import { PageLink } from '../../../shell/page-link.tsx';
import { specOf } from '../description.ts';
import type { Service } from '../subject.ts';
import { CallCode } from './call-code.tsx';
import { type EndpointGroups, type EndpointUrl, grpcAddress } from './endpoint-groups.ts';
import { invocationTexts } from './texts.ts';
import { Tokens } from './tokens.tsx';

interface GatewayEndpointsProps {
  readonly service: Service;
  readonly groups: EndpointGroups;
  readonly gatewayName: string;
}

/** Endpoints at the gateway that serves the service, its token, and code to call it. */
export function GatewayEndpoints({ service, groups, gatewayName }: GatewayEndpointsProps) {
  const say = useTexts(invocationTexts);
  const canSeeTokens = useMay()('ListServiceTokens');
  const [isTokenShown, setTokenShown] = useState(false);
  const [first] = [...groups.internet, ...groups.vpc];
  return (
    <>
      <Alert type="info" showIcon title={say('appendPath')} />
      {!groups.isShared && (
        <Typography.Paragraph type="secondary" className="served-by">
          <PageLink to={`/gateways/${groups.gatewayId}/overview`}>{say('servedBy', { gateway: gatewayName })}</PageLink>
        </Typography.Paragraph>
      )}
      <Fact name={say('internetEndpoint')}>
        <Urls urls={groups.internet} label={say('internetEndpoint')} />
        {groups.internet.length === 0 && <NoInternet service={service} groups={groups} />}
      </Fact>
      <Fact name={say('vpcEndpoint')}>
        <Urls urls={groups.vpc} label={say('vpcEndpoint')} />
        {groups.vpc.length === 0 && <AccessLink text={say('noVpc')} groups={groups} />}
      </Fact>
      <Fact name={say('token')}>
        {service.IsPublic && say('public')}
        {!service.IsPublic && !canSeeTokens && say('tokenForbidden')}
        {!service.IsPublic && canSeeTokens && <Tokens service={service} isShown={isTokenShown} onShow={setTokenShown} />}
      </Fact>
      <Fact name={say('grpc')}>
        <Grpc service={service} url={first?.url ?? null} />
      </Fact>
      <CallCode service={service} groups={groups} isTokenShown={isTokenShown && canSeeTokens} />
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <section className="invocation-fact">
      <h3>{name}</h3>
      <div>{children}</div>
    </section>
  );
}

function Urls({ urls, label }: { readonly urls: readonly EndpointUrl[]; readonly label: string }) {
  const say = useTexts(invocationTexts);
  return urls.map(({ url, vpcId }) => (
    <div key={url}>
      <CopyText text={url} label={label} />
      {vpcId !== null && <span className="secondary">{say('inVpc', { vpc: vpcId })}</span>}
    </div>
  ));
}

function NoInternet({ service, groups }: { readonly service: Service; readonly groups: EndpointGroups }) {
  const say = useTexts(invocationTexts);
  const isByService = specOf(service.ServiceConfig)?.networking.disableInternetEndpoint === true;
  return isByService ? say('internetClosedByService') : <AccessLink text={say('internetClosed')} groups={groups} />;
}

function AccessLink({ text, groups }: { readonly text: string; readonly groups: EndpointGroups }) {
  const say = useTexts(invocationTexts);
  return (
    <span>
      {text} <PageLink to={`/gateways/${groups.gatewayId}/overview`}>{say('accessControl')}</PageLink>
    </span>
  );
}

function Grpc({ service, url }: { readonly service: Service; readonly url: string | null }) {
  const say = useTexts(invocationTexts);
  const { GrpcAuthority: authority, ServiceName: name } = service;
  if (authority === undefined) return <span className="secondary">{say('noGrpc')}</span>;
  const { address, isPlain } = url === null ? { address: '…', isPlain: true } : grpcAddress(url);
  return (
    <>
      <CopyText text={authority} label={say('grpc')} />
      <div className="secondary">{say('grpcHint', { address, name, security: say(isPlain ? 'plain' : 'tls') })}</div>
    </>
  );
}
