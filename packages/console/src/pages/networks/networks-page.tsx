import { useParams } from '@tanstack/react-router';
import { PageHeader } from '../../elements/page-header.tsx';
import { TabbedContent } from '../../elements/tabbed-content.tsx';
import { useTexts } from '../../i18n/texts.ts';
import type { NetworkTab } from './tab.ts';
import { networkTexts } from './texts.ts';
import './networks.css';

const found = import.meta.glob<NetworkTab>('./tabs/*/tab.ts', { eager: true, import: 'tab' });
const TABS = Object.values(found).toSorted((a, b) => a.order - b.order);

/** Private networks of this machine, and who may connect in them. */
export function NetworksPage() {
  const say = useTexts(networkTexts);
  const { tab = 'vpcs' } = useParams({ strict: false });
  return (
    <>
      <PageHeader title={say('title')} subtitle={say('subtitle')} />
      <TabbedContent tabs={TABS} subject={null} open={tab} path="/networks" />
    </>
  );
}
