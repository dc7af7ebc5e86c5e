import { Alert, Form, Grid, Segmented } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../i18n/texts.ts';
import { useEditingContext } from './editing/editing.tsx';
import { AccessSection } from './sections/access-section.tsx';
import { AdvancedSection } from './sections/advanced-section.tsx';
import { BasicSection } from './sections/basic-section.tsx';
import { EnvironmentSection } from './sections/environment-section.tsx';
import { HealthSection } from './sections/health-section.tsx';
import { NetworkSection } from './sections/network-section.tsx';
import { ResourcesSection } from './sections/resources-section.tsx';
import { TextPane } from './text-pane.tsx';
import { deployTexts } from './texts.ts';
import { workloadOf } from './workload.ts';
import './deploy.css';

interface EditingViewProps {
  /** Id of the gateway that the service has; null: it is new. */
  readonly presentGateway: string | null;
  /** What can be done with the description. */
  readonly bar: ReactNode;
}

/** The form and the text side by side; one of them where the window is narrow. */
export function EditingView({ presentGateway, bar }: EditingViewProps) {
  const say = useTexts(deployTexts);
  const isWide = Grid.useBreakpoint().xl === true;
  const [view, setView] = useState<'form' | 'json'>('form');
  return (
    <>
      {!isWide && (
        <Segmented
          className="editing-view"
          aria-label={say('view')}
          value={view}
          onChange={setView}
          options={[
            { value: 'form', label: say('form') },
            { value: 'json', label: say('json') },
          ]}
        />
      )}
      <Elsewhere />
      <div className={isWide ? 'editing two' : 'editing'}>
        {(isWide || view === 'form') && <FormPane presentGateway={presentGateway} />}
        {(isWide || view === 'json') && <TextPane height={isWide ? 'calc(100vh - 160px)' : '60vh'} />}
      </div>
      <div className="editing-bar">{bar}</div>
    </>
  );
}

function FormPane({ presentGateway }: { readonly presentGateway: string | null }) {
  const say = useTexts(deployTexts);
  const { reading, form } = useEditingContext();
  const isReadable = reading.document !== null;
  return (
    <Form layout="vertical" component="div" className="form-pane" disabled={!isReadable}>
      {!isReadable && <Alert className="problem" type="warning" showIcon title={say('notJson')} description={reading.fault} />}
      <fieldset disabled={!isReadable}>
        <BasicSection isNamed={presentGateway !== null} />
        <EnvironmentSection />
        {workloadOf(form) !== 'external' && <ResourcesSection />}
        <NetworkSection present={presentGateway} />
        <AccessSection />
        <HealthSection />
        <AdvancedSection />
      </fieldset>
    </Form>
  );
}

/** What belongs to no field. */
function Elsewhere() {
  const say = useTexts(deployTexts);
  const { placedProblems, placedNotices, isShown } = useEditingContext();
  const problems = isShown('') ? (placedProblems.get(null) ?? []) : (placedProblems.get(null) ?? []).filter(({ path }) => path !== '');
  const notices = placedNotices.get(null) ?? [];
  return (
    <>
      {problems.length > 0 && (
        <Alert className="problem" type="error" showIcon title={say('elsewhere')} description={<List items={problems} />} />
      )}
      {notices.length > 0 && (
        <Alert className="problem" type="info" showIcon title={say('notices')} description={<List items={notices} />} />
      )}
    </>
  );
}

function List({ items }: { readonly items: readonly { readonly path: string; readonly message: string }[] }) {
  return (
    <ul className="problems">
      {items.map(({ path, message }) => (
        <li key={`${path} ${message}`}>
          {path !== '' && <code>{path}</code>} {message}
        </li>
      ))}
    </ul>
  );
}
