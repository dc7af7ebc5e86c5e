import { PageHeader } from '../../elements/page-header.tsx';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { useHasRole } from '../../session/session.tsx';
import { LoadingPage } from '../../shell/loading-page.tsx';
import { Beginning } from './beginning.tsx';
import { Figures } from './figures.tsx';
import { LatestChanges } from './latest-changes.tsx';
import { CertificatesToLookAt, GatewaysToLookAt, ServicesToLookAt } from './look-at.tsx';
import { standingOf } from './standing.ts';
import { homeTexts } from './texts.ts';
import { useHome } from './use-facts.ts';
import { Verdict } from './verdict.tsx';
import './home.css';

/** Whether all is well, and where to look when it is not. */
export function HomePage() {
  const say = useTexts(homeTexts);
  const hasRole = useHasRole();
  const { facts, services, gateways, certificates, traffic, error } = useHome();
  return (
    <>
      <PageHeader title={say('title')} />
      {error !== null && <ProblemAlert error={error} />}
      {facts === undefined && error === null && <LoadingPage />}
      {facts !== undefined && (
        <>
          <Verdict standing={standingOf(facts)} services={facts.services} />
          {facts.services.all === 0 ? <Beginning /> : <Figures facts={facts} traffic={traffic} />}
          <div className="home-parts">
            {services.length > 0 && <ServicesToLookAt services={services} />}
            {gateways.length > 0 && <GatewaysToLookAt gateways={gateways} />}
            {certificates.length > 0 && <CertificatesToLookAt certificates={certificates} />}
            {hasRole('administrator') && <LatestChanges />}
          </div>
        </>
      )}
    </>
  );
}
