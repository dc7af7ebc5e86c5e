import { Skeleton, Typography } from 'antd';
import { useOperation } from '../../../api/queries.ts';
import { CopyText } from '../../../elements/copy-text.tsx';
import { ProblemAlert } from '../../../elements/problem-alert.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import type { Gateway } from '../subject.ts';
import { EnablePublic } from './enable-public.tsx';
import { PortalSwitch } from './portal-switch.tsx';
import { accessTexts } from './texts.ts';
import { useVerify } from './use-verify.ts';
import { Verdicts, VerifyButton } from './verify.tsx';
import { Whitelist } from './whitelist.tsx';

/** Internet access: the portal, its endpoint, and who is let in. */
export function InternetAccess({ gateway }: { readonly gateway: Gateway }) {
  const say = useTexts(accessTexts);
  const verification = useVerify(gateway);
  const { data, error } = useOperation('ListAclPolicy', { path: { GatewayId: gateway.GatewayId } });
  // Until it has a VPC, an Application gateway has nowhere to listen.
  const needsPlace = gateway.GatewayType === 'Application' && !gateway.InternetEnabled;
  const entries = data?.InternetAclPolicyList[0]?.AclPolicyList;
  return (
    <>
      <dl className="access-fields">
        <dt>{say('portal')}</dt>
        <dd>
          {needsPlace ? <EnablePublic gateway={gateway} /> : <PortalSwitch gateway={gateway} />}
          <Typography.Text type="secondary">{say('portalOn')}</Typography.Text>
        </dd>
        <dt>{say('endpoint')}</dt>
        <dd>
          {gateway.InternetEndpoint === '' ? (
            <Typography.Text type="secondary">{say('noEndpoint')}</Typography.Text>
          ) : (
            <CopyText text={gateway.InternetEndpoint} label={say('endpoint')} />
          )}{' '}
          <VerifyButton verification={verification} />
          {verification.error !== null && <ProblemAlert error={verification.error} />}
          <Verdicts verdicts={verification.verdictsOf('internet', '')} />
        </dd>
      </dl>
      {error !== null && <ProblemAlert error={error} />}
      {entries === undefined && error === null && <Skeleton active />}
      {entries !== undefined && (
        <Whitelist gatewayId={gateway.GatewayId} vpcId={null} entries={entries} isEntranceOpen={gateway.InternetEnabled} />
      )}
    </>
  );
}
