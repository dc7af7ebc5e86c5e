import type { AccessRole } from '@infergate/contract';
import type { ComponentType } from 'react';
import { Notice } from '../elements/notice.tsx';
import { useTexts } from '../i18n/texts.ts';
import { useHasRole } from '../session/session.tsx';
import { PageLink } from './page-link.tsx';
import { shellTexts } from './texts.ts';

/** The page for those who may do what it is for; others, who can only have typed its address, are told so. */
export function forRole(Page: ComponentType, needed: AccessRole): ComponentType {
  return function RoleGate() {
    return useHasRole()(needed) ? <Page /> : <ForbiddenPage needed={needed} />;
  };
}

function ForbiddenPage({ needed }: { readonly needed: AccessRole }) {
  const say = useTexts(shellTexts);
  return (
    <Notice title={say('forbiddenTitle')} action={<PageLink to="/">{say('toHome')}</PageLink>}>
      {say('forbiddenHint', { role: say(needed) })}
    </Notice>
  );
}
