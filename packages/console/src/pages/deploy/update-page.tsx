import { SHARED_GATEWAY } from '@infergate/contract';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useOperation } from '../../api/queries.ts';
import { PageHeader } from '../../elements/page-header.tsx';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { LoadingPage } from '../../shell/loading-page.tsx';
import { effectOf } from './document/change.ts';
import { EditingBar } from './editing-bar.tsx';
import { EditingProvider, useEditing } from './editing/editing.tsx';
import { EditingView } from './editing-view.tsx';
import { ReviewDialog, type UpdatedService } from './review-dialog.tsx';
import { deployTexts } from './texts.ts';
import { useUpdate } from './update.ts';
import { updateTexts } from './update-texts.ts';

/** Another description for a service there is. */
export function UpdatePage() {
  const { serviceName = '' } = useParams({ strict: false });
  const { data, error } = useOperation('DescribeService', { path: { ServiceName: serviceName } });
  if (error !== null) return <ProblemAlert error={error} />;
  if (data === undefined) return <LoadingPage />;
  return <UpdateForm key={data.ServiceName} service={data} />;
}

function UpdateForm({ service }: { readonly service: UpdatedService }) {
  const say = useTexts(deployTexts);
  const sayUpdate = useTexts(updateTexts);
  const navigate = useNavigate();
  // It is the one that was read at first: only what is changed in it is sent.
  const [config] = useState(service.ServiceConfig);
  const shown = useMemo<unknown>(() => JSON.parse(config), [config]);
  const editing = useEditing(shown, shown);
  const [isReviewed, setReviewed] = useState(false);
  const { update, isPending, error } = useUpdate({ editing, shown, name: service.ServiceName, onRefused: () => setReviewed(false) });
  const obstacle =
    service.SafetyLock === 'all'
      ? say('locked')
      : effectOf(shown, editing.reading.document ?? shown) === 'nothing'
        ? say('nothingChanged')
        : null;
  const path = `/services/${encodeURIComponent(service.ServiceName)}/overview`;
  return (
    <EditingProvider value={editing}>
      <PageHeader
        title={sayUpdate('title', { name: service.ServiceName })}
        above={[
          { title: say('services'), to: '/services' },
          { title: service.ServiceName, to: path },
        ]}
        subtitle={say('keptSecrets')}
      />
      {error !== null && <ProblemAlert error={error} />}
      <EditingView
        presentGateway={service.Gateway ?? SHARED_GATEWAY.id}
        bar={
          <EditingBar
            verb={say('review')}
            isPending={isPending}
            obstacle={obstacle}
            onSubmit={() => setReviewed(true)}
            onCancel={() => void navigate({ to: path })}
          />
        }
      />
      <ReviewDialog
        isOpen={isReviewed}
        service={service}
        shown={shown}
        edited={editing.reading.document ?? shown}
        isPending={isPending}
        onConfirm={update}
        onClose={() => setReviewed(false)}
      />
    </EditingProvider>
  );
}
