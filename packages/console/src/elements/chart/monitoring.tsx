import { Button, Card, Checkbox, Segmented, Space } from 'antd';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTexts } from '../../i18n/texts.ts';
import { isRangeKey, RANGES, type Range, type RangeKey } from './range.ts';
import { MetricChart, type ChartPlan } from './metric-chart.tsx';
import './chart.css';
import { chartTexts } from './texts.ts';
import type { Mark } from './time-chart.tsx';

interface MonitoringProps {
  readonly charts: readonly ChartPlan[];
  readonly marks?: readonly Mark[];
}

const KEYS = Object.keys(RANGES) as RangeKey[];

/** A page of charts over one range: chosen above, or with the pointer in any of them. */
export function Monitoring({ charts, marks }: MonitoringProps) {
  const say = useTexts(chartTexts);
  const navigate = useNavigate();
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const key = isRangeKey(search.range) ? search.range : '1h';
  const isCompared = search.compare === true;
  const [zoomed, setZoomed] = useState<Range['zoomed']>(null);
  const range = useMemo(() => ({ lastMs: RANGES[key], zoomed }), [key, zoomed]);
  const go = (more: Readonly<Record<string, unknown>>) =>
    void navigate({ to: '.', search: { range: key, compare: isCompared, ...more }, replace: true });
  const choose = (chosen: RangeKey) => {
    setZoomed(null);
    go({ range: chosen });
  };
  return (
    <>
      <Space wrap className="monitoring-choice">
        <Segmented<RangeKey>
          className="range-choice"
          value={key}
          options={KEYS.map((value) => ({ value, label: say(value) }))}
          onChange={choose}
          aria-label={say('range')}
        />
        <Checkbox checked={isCompared} onChange={({ target }) => go({ compare: target.checked })}>
          {say('compare')}
        </Checkbox>
        {zoomed !== null && <Button onClick={() => setZoomed(null)}>{say('wholeRange')}</Button>}
      </Space>
      <div className="charts">
        {charts.map((plan) => (
          <Card key={plan.title} size="small" title={<h2 className="chart-title">{plan.title}</h2>}>
            <MetricChart
              plan={plan}
              range={range}
              isCompared={isCompared}
              {...(marks === undefined ? {} : { marks })}
              onZoom={(fromMs, toMs) => setZoomed({ fromMs, toMs })}
            />
          </Card>
        ))}
      </div>
    </>
  );
}
