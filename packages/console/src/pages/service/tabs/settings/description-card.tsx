import { Card, Skeleton, Typography } from 'antd';
import { lazy, Suspense, useMemo } from 'react';
import { useTexts } from '../../../../i18n/texts.ts';
import { Allowed } from '../../../../session/session.tsx';
import { PageLink } from '../../../../shell/page-link.tsx';
import { readable } from '../../description.ts';
import { servicePath } from '../../service-path.ts';
import type { Service } from '../../subject.ts';
import { settingsTexts } from './texts.ts';

const JsonEditor = lazy(async () => ({ default: (await import('../../../../elements/json-editor.tsx')).JsonEditor }));

export function DescriptionCard({ service }: { readonly service: Service }) {
  const say = useTexts(settingsTexts);
  const text = useMemo(() => readable(service.ServiceConfig), [service.ServiceConfig]);
  return (
    <Card
      size="small"
      title={<h2 className="card-title">{say('description')}</h2>}
      extra={
        <Allowed operation="UpdateService">
          <PageLink to={servicePath(service.ServiceName, 'update')}>{say('update')}</PageLink>
        </Allowed>
      }
    >
      <Typography.Paragraph type="secondary">{say('descriptionHint')}</Typography.Paragraph>
      <Suspense fallback={<Skeleton active />}>
        <JsonEditor value={text} label={say('descriptionLabel')} height="auto" />
      </Suspense>
    </Card>
  );
}
