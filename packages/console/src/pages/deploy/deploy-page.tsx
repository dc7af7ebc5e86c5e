import { SHARED_GATEWAY } from '@infergate/contract';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useOperation } from '../../api/queries.ts';
import { freeName } from '../../elements/free-name.ts';
import { PageHeader } from '../../elements/page-header.tsx';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { useLanguage, useTexts } from '../../i18n/texts.ts';
import { LoadingPage } from '../../shell/loading-page.tsx';
import { useSearchState } from '../../shell/search-state.ts';
import { exampleBeginning } from './beginning.ts';
import { EditingBar } from './editing-bar.tsx';
import { EditingProvider, useEditing } from './editing/editing.tsx';
import { EditingView } from './editing-view.tsx';
import { scenarioDocument, scenarioOf } from './scenarios.ts';
import { cloneBeginning } from './clone.ts';
import { deployTexts } from './texts.ts';
import { useCreation } from './creation.ts';

/** A new service: from a scenario, from an example of the gallery (`?example=`), or from one there is (`?from=`). */
export function DeployPage() {
  const [{ from = '', example = '' }] = useSearchState();
  const { pathname } = useLocation();
  if (from !== '') return <ClonePage key={from} source={from} />;
  if (example !== '') return <ExamplePage key={example} exampleId={example} />;
  return <NewPage key={pathname} />;
}

function NewPage() {
  const say = useTexts(deployTexts);
  const scenario = scenarioOf(useLocation().pathname);
  const beginning = useMemo(() => scenarioDocument(scenario), [scenario]);
  return <Creation title={say(scenario)} beginning={beginning} source={null} />;
}

function ExamplePage({ exampleId }: { readonly exampleId: string }) {
  const say = useTexts(deployTexts);
  const { data, error } = useOperation('ListExamples', { query: { Language: useLanguage() } });
  if (error !== null) return <ProblemAlert error={error} />;
  if (data === undefined) return <LoadingPage />;
  const example = data.Examples.find(({ ExampleId: id }) => id === exampleId);
  if (example === undefined) return <NewPage />;
  const { Title: title, Preparation: preparation } = example;
  return (
    <Creation
      title={say('ofExample', { title })}
      {...(preparation === '' ? {} : { hint: preparation })}
      beginning={exampleBeginning(example)}
      source={null}
    />
  );
}

function ClonePage({ source }: { readonly source: string }) {
  const say = useTexts(deployTexts);
  const { data, error } = useOperation('DescribeService', { path: { ServiceName: source } });
  const { data: like, error: unlisted } = useOperation('ListServices', { query: { Filter: source, PageSize: 100 } });
  if (error !== null) return <ProblemAlert error={error} />;
  if (data === undefined || (like === undefined && unlisted === null)) return <LoadingPage />;
  // A proposal: whoever takes it meanwhile is told by the server, and the list may be longer.
  const taken = new Set([source, ...(like?.Services ?? []).map(({ ServiceName: name }) => name)]);
  const shown = cloneBeginning(data.ServiceConfig, freeName(source, taken) ?? '', data.Gateway ?? SHARED_GATEWAY.id);
  return (
    <Creation
      title={say('cloneOf', { name: source })}
      hint={`${say('keptSecrets')} ${say('tokenOfClone')}`}
      beginning={shown.beginning}
      source={{ name: source, shown: shown.source }}
    />
  );
}

interface CreationProps {
  readonly title: string;
  /** What is to be known first. */
  readonly hint?: string;
  readonly beginning: unknown;
  /** What it is cloned from; null: nothing. */
  readonly source: { readonly name: string; readonly shown: unknown } | null;
}

function Creation({ title, hint, beginning, source }: CreationProps) {
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
        subtitle={hint}
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
