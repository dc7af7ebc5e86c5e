import { Flex, Typography } from 'antd';
import { useTexts } from '../../../i18n/texts.ts';
import { Allowed } from '../../../session/session.tsx';
import { PageLink } from '../../../shell/page-link.tsx';
import { servicePath } from '../service-path.ts';
import type { Service } from '../subject.ts';
import { invocationTexts } from './texts.ts';

/** The kind of gateway that does not serve the service, and how it would. */
export function OtherGateway({ service, kind }: { readonly service: Service; readonly kind: 'shared' | 'dedicated' }) {
  const say = useTexts(invocationTexts);
  const isDedicated = kind === 'dedicated';
  return (
    <>
      <Typography.Paragraph>{say(isDedicated ? 'isDedicated' : 'isShared')}</Typography.Paragraph>
      <Typography.Paragraph>{say(isDedicated ? 'toDedicated' : 'toShared')}</Typography.Paragraph>
      <Flex gap={16} wrap>
        <PageLink to={servicePath(service.ServiceName, 'settings')}>{say('openSettings')}</PageLink>
        {isDedicated && (
          <Allowed operation="CreateGateway">
            <PageLink to="/gateways">{say('createGateway')}</PageLink>
          </Allowed>
        )}
      </Flex>
    </>
  );
}
