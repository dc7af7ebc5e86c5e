import { redactServiceConfig, REDACTED, type OperationResponse } from '@infergate/contract';
import { Modal, Switch, Typography } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTexts } from '../../i18n/texts.ts';
import { LoadingPage } from '../../shell/loading-page.tsx';
import { effectOf } from './document/change.ts';
import { consequencesOf, type ShownDifference, shownDifferences } from './document/consequences.ts';
import { jsonText } from './editing/editing.tsx';
import { updateTexts } from './update-texts.ts';

const JsonDiff = lazy(async () => ({ default: (await import('../../elements/json-diff.tsx')).JsonDiff }));

export type UpdatedService = OperationResponse<'DescribeService'>;

interface ReviewDialogProps {
  readonly isOpen: boolean;
  readonly service: UpdatedService;
  readonly shown: unknown;
  readonly edited: unknown;
  readonly isPending: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

const WIDTH = 860;

/** What will be different, and what that causes. */
export function ReviewDialog({ isOpen, service, shown, edited, isPending, onConfirm, onClose }: ReviewDialogProps) {
  const say = useTexts(updateTexts);
  return (
    <Modal
      open={isOpen}
      width={WIDTH}
      title={say('title', { name: service.ServiceName })}
      okText={say(effectOf(shown, edited) === 'scaling' ? 'scale' : 'update')}
      cancelText={say('cancel')}
      confirmLoading={isPending}
      onOk={onConfirm}
      onCancel={onClose}
      destroyOnHidden
    >
      <Consequences service={service} shown={shown} edited={edited} />
      <Differences shown={shown} edited={edited} />
    </Modal>
  );
}

interface Documents {
  readonly shown: unknown;
  readonly edited: unknown;
}

const AT_REST = new Set(['Stopped', 'Stopping']);

function Consequences({ service, shown, edited }: Documents & { readonly service: UpdatedService }) {
  const say = useTexts(updateTexts);
  const consequences = consequencesOf(shown, edited, AT_REST.has(service.Status));
  return (
    <ul className="problems">
      {consequences.map((consequence) => (
        <li key={consequence}>{say(consequence, { version: service.LatestVersion + 1 })}</li>
      ))}
    </ul>
  );
}

function Differences({ shown, edited }: Documents) {
  const say = useTexts(updateTexts);
  const [isFull, setFull] = useState(false);
  const rows = useMemo(() => shownDifferences(shown, edited), [shown, edited]);
  const texts = useMemo(() => [shown, edited].map((document) => jsonText(redactServiceConfig(document))), [shown, edited]);
  return (
    <section aria-label={say('changes')}>
      <div className="differences-head">
        <Typography.Title level={3} className="choices-title">
          {say('changes')}
        </Typography.Title>
        <label className="field">
          <Switch size="small" checked={isFull} onChange={setFull} />
          <span>{say('fullText')}</span>
        </label>
      </div>
      {isFull ? (
        <Suspense fallback={<LoadingPage />}>
          <JsonDiff before={texts[0] ?? ''} after={texts[1] ?? ''} label={say('fullTextLabel')} />
        </Suspense>
      ) : (
        <DifferenceTable rows={rows} />
      )}
    </section>
  );
}

function DifferenceTable({ rows }: { readonly rows: readonly ShownDifference[] }) {
  const say = useTexts(updateTexts);
  const value = (text: string | null) => (text === null ? <Typography.Text type="secondary">{say('absent')}</Typography.Text> : text);
  return (
    <div className="scrolling">
      <table className="comparison">
        <thead>
          <tr>
            <th scope="col">{say('path')}</th>
            <th scope="col">{say('before')}</th>
            <th scope="col">{say('after')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ path, before, after, isNewSecret }) => (
            <tr key={path}>
              <th scope="row">
                <code>{path}</code>
              </th>
              <td className="difference-value">{value(before)}</td>
              <td className="difference-value">{isNewSecret ? say('newSecret', { mark: REDACTED }) : value(after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
