import { Card, Tooltip, Typography } from 'antd';
import type { ReactNode } from 'react';
import { formatFigure } from './figure-format.ts';
import { Sparkline } from '../../elements/sparkline.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { PageLink } from '../../shell/page-link.tsx';
import type { Facts } from './standing.ts';
import { homeTexts } from './texts.ts';
import { latest, type TrafficCourses } from './traffic.ts';

interface FiguresProps {
  readonly facts: Facts;
  readonly traffic: { readonly courses: TrafficCourses | null; readonly total: TrafficCourses | null };
}

/** How much there is, and how it goes. */
export function Figures({ facts: { services, instances }, traffic: { courses, total } }: FiguresProps) {
  const say = useTexts(homeTexts);
  const qps = latest(courses?.qps ?? []);
  const success = latest(total?.success ?? []);
  const tp99 = latest(total?.tp99 ?? []);
  const none = qps === null ? say('noData') : say('noRequests');
  return (
    <section className="figures" aria-label={say('figures')}>
      <Figure title={<PageLink to="/services">{say('services')}</PageLink>} value={`${services.running} / ${services.all}`}>
        {services.stopped > 0 && say('stopped', { count: services.stopped })}
      </Figure>
      <Figure title={say('instances')} value={instances === null ? null : `${instances.ready} / ${instances.wanted}`} />
      <Figure title={say('qps')} value={qps === null ? null : formatFigure(qps, 'count')}>
        <Course values={courses?.qps} what={say('qps')} />
      </Figure>
      <Figure
        title={<Tooltip title={say('notFailed')}>{say('success')}</Tooltip>}
        value={success === null ? null : formatFigure(success, 'part')}
        none={none}
      >
        <Course values={courses?.success} what={say('success')} />
      </Figure>
      <Figure title={say('tp99')} value={tp99 === null ? null : formatFigure(tp99, 'seconds')} none={none}>
        <Course values={courses?.tp99} what={say('tp99')} />
      </Figure>
    </section>
  );
}

interface FigureProps {
  readonly title: ReactNode;
  /** null: it is not known. */
  readonly value: string | null;
  /** Stands in its place then. */
  readonly none?: string;
  readonly children?: ReactNode;
}

function Figure({ title, value, none, children }: FigureProps) {
  const say = useTexts(homeTexts);
  return (
    <Card size="small" className="figure">
      <Typography.Text type="secondary">{title}</Typography.Text>
      {value === null ? <p className="figure-none">{none ?? say('noData')}</p> : <p className="figure-value">{value}</p>}
      <div className="figure-more">{children}</div>
    </Card>
  );
}

function Course({ values, what }: { readonly values: readonly (number | null)[] | undefined; readonly what: string }) {
  const say = useTexts(homeTexts);
  return values === undefined ? null : <Sparkline values={values} label={say('course', { what })} width={160} height={36} />;
}
