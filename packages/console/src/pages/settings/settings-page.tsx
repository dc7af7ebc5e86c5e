import { PageHeader } from '../../elements/page-header.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { Allowed } from '../../session/session.tsx';
import { About } from './about.tsx';
import { Configuration } from './configuration.tsx';
import { settingsTexts } from './texts.ts';
import './settings.css';

/** What this installation is, and for administrators how it is set up. */
export function SettingsPage() {
  const say = useTexts(settingsTexts);
  return (
    <>
      <PageHeader title={say('title')} />
      <About />
      <Allowed operation="DescribeSettings">
        <Configuration />
      </Allowed>
    </>
  );
}
