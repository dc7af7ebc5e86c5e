import { SHARED_GATEWAY } from '@infergate/contract';
import { useLocation, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useOperation } from '../../api/queries.ts';
import { PageHeader } from '../../elements/page-header.tsx';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { LoadingPage } from '../../shell/loading-page.tsx';
import { EditingBar } from './editing-bar.tsx';
import { EditingProvider, useEditing } from './editing/editing.tsx';
import { EditingView } from './editing-view.tsx';
import { scenarioDocument, scenarioOf } from './scenarios.ts';
import { cloneBeginning } from './clone.ts';
import { deployTexts } from './texts.ts';
import { useCreation } from './creation.ts';

/** A new service: from a scenario, or from one there is (`?from=`). */
export function DeployPage() {
  const { from }: { readonly from?: unknown } = useSearch({ strict: false });
  const { pathname } = useLocation();
  // A name of digits is read as a number.
  const source = typeof from === 'string' || typeof from === 'number' ? String(from) : '';
  if (source !== '') return <ClonePage key={source} source={source} />;
  return <NewPage key={pathname} />;
}

function NewPage() {
  const say = useTexts(deployTexts);
  const scenario = scenarioOf(useLocation().pathname);
  const beginning = useMemo(() => scenarioDocument(scenario), [scenario]);
  return <Creation title={say(scenario)} beginning={beginning} source={null} />;
}

function ClonePage({ source }: { readonly source: string }) {
  const say = useTexts(deployTexts);
  const { data, error } = useOperation('DescribeService', { path: { ServiceName: source } });
  if (error !== null) return <ProblemAlert error={error} />;
  if (data === undefined) return <LoadingPage />;
  const shown = cloneBeginning(data.ServiceConfig, data.Gateway ?? SHARED_GATEWAY.id);
  return <Creation title={say('cloneOf', { name: source })} beginning={shown.beginning} source={{ name: source, shown: shown.source }} />;
}

interface CreationProps {
  readonly title: string;
  readonly beginning: unknown;
  /** What it is cloned from; null: nothing. */
  readonly source: { readonly name: string; readonly shown: unknown } | null;
}

function Creation({ title, beginning, source }: CreationProps) {
  const say = useTexts(deployTexts);
  const navigate = useNavigate();
  // It is the one that was shown at first, whatever becomes of the source meanwhile.
  const editing = useEditing(beginning, source?.shown ?? null);
  const { create, isPending, error } = useCreation(editing, source);
  return (
    <EditingProvider value={editing}>
      <PageHeader
        title={title}
        above={[
          { title: say('services'), to: '/services' },
          { title: say('deployService'), to: '/services/deploy' },
        ]}
        {...(source === null ? {} : { subtitle: `${say('keptSecrets')} ${say('tokenOfClone')}` })}
      />
      {error !== null && <ProblemAlert error={error} />}
      <EditingView
        presentGateway={null}
        bar={
          <EditingBar
            verb={say(source === null ? 'deploy' : 'clone')}
            isPending={isPending}
            onSubmit={create}
            onCancel={() => void navigate({ to: '/services' })}
          />
        }
      />
    </EditingProvider>
  );
}
