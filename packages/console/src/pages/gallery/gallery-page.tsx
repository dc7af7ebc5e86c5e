import { GALLERY_LABEL } from '@infergate/contract';
import { Skeleton } from 'antd';
import { useState } from 'react';
import { useOperation } from '../../api/queries.ts';
import { EmptyState } from '../../elements/empty-state.tsx';
import { PageHeader } from '../../elements/page-header.tsx';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { useLanguage, useTexts } from '../../i18n/texts.ts';
import { CallExamples } from './call-examples.tsx';
import { type DeployedService, type Example, servicesOf } from './example.ts';
import { ExampleCard } from './example-card.tsx';
import { galleryTexts } from './texts.ts';
import './gallery.css';

/** What is called, and by the requests of which example. */
interface Called {
  readonly service: DeployedService;
  readonly example: Example;
}

/** Services to begin with, each one click away from running. */
export function GalleryPage() {
  const say = useTexts(galleryTexts);
  const { data, error } = useOperation('ListExamples', { query: { Language: useLanguage() } });
  const { data: list } = useOperation('ListServices', {
    query: { Label: JSON.stringify(GALLERY_LABEL), PageSize: 100, Sort: 'CreateTime', Order: 'desc' },
  });
  const [called, call] = useState<Called | null>(null);
  return (
    <>
      <PageHeader title={say('title')} subtitle={say('subtitle')} />
      {error !== null && <ProblemAlert error={error} />}
      {data === undefined && error === null && <Skeleton active paragraph={{ rows: 10 }} />}
      {data?.Examples.length === 0 && <EmptyState title={say('empty')}>{say('emptyHint')}</EmptyState>}
      <ul className="gallery">
        {data?.Examples.map((example) => (
          <li key={example.ExampleId}>
            <ExampleCard
              example={example}
              services={servicesOf(example.ExampleId, list?.Services ?? [])}
              onCall={(service) => call({ service, example })}
            />
          </li>
        ))}
      </ul>
      <CallExamples called={called} onClose={() => call(null)} />
    </>
  );
}
