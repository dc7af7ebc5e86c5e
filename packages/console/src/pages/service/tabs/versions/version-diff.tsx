import { Drawer, Skeleton, Typography } from 'antd';
import { lazy, Suspense } from 'react';
import { useTexts } from '../../../../i18n/texts.ts';
import type { Service } from '../../subject.ts';
import { asRolled, comparison } from './comparison.ts';
import { versionTexts } from './texts.ts';
import type { Version } from './version.ts';

const JsonDiff = lazy(async () => ({ default: (await import('../../../../elements/json-diff.tsx')).JsonDiff }));

interface VersionDiffProps {
  readonly service: Service;
  /** null: nothing is compared. */
  readonly version: Version | null;
  readonly onClose: () => void;
}

/** What another version says differently than the current one. */
export function VersionDiff({ service, version, onClose }: VersionDiffProps) {
  const say = useTexts(versionTexts);
  const numbers = { version: version?.ImageId ?? 0, current: service.CurrentVersion };
  return (
    <Drawer open={version !== null} size={860} title={say('diffTitle', numbers)} onClose={onClose} destroyOnHidden>
      {version !== null && <Differences service={service} version={version} />}
    </Drawer>
  );
}

interface DifferencesProps {
  readonly service: Service;
  readonly version: Version;
  /** What going there changes, and not all that they say differently. */
  readonly isRoll?: boolean;
}

/** The same without a frame. */
export function Differences({ service, version, isRoll = false }: DifferencesProps) {
  const say = useTexts(versionTexts);
  const current = service.ServiceConfig;
  const { before, after } = comparison(current, isRoll ? asRolled(current, version.ServiceConfig) : version.ServiceConfig);
  if (before === after) return <Typography.Paragraph type="secondary">{say('same')}</Typography.Paragraph>;
  return (
    <>
      <Typography.Paragraph type="secondary">
        {say('diffLegend', { version: version.ImageId, current: service.CurrentVersion })} {say('hidden')}
      </Typography.Paragraph>
      <Suspense fallback={<Skeleton active />}>
        <JsonDiff before={before} after={after} label={say('diff')} />
      </Suspense>
    </>
  );
}
