import { Flex, Typography } from 'antd';
import type { ReactNode } from 'react';
import { CopyText } from '../../elements/copy-text.tsx';
import { EmptyState } from '../../elements/empty-state.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { PageLink } from '../../shell/page-link.tsx';
import { servicesTexts } from './texts.ts';

const COMMAND = 'infergate service create -f service.json';

/** How to come to the first one. */
export function NoServices({ deploy }: { readonly deploy: ReactNode }) {
  const say = useTexts(servicesTexts);
  return (
    <EmptyState
      title={say('emptyTitle')}
      action={
        <Flex vertical gap="middle" align="center">
          <Flex gap="middle" align="center" wrap justify="center">
            {deploy}
            <PageLink to="/gallery">{say('gallery')}</PageLink>
          </Flex>
          <Typography.Text type="secondary">
            {say('emptyCommand')} <CopyText text={COMMAND} label={say('commandLine')} />
          </Typography.Text>
        </Flex>
      }
    >
      {say('empty')}
    </EmptyState>
  );
}
