import { theme } from 'antd';
import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useElementWidth } from './element-width.ts';
import { useLanguage, useTexts } from '../../i18n/texts.ts';
import { formatMoment, formatTick, formatValue, type Unit } from './format.ts';
import { chartTexts } from './texts.ts';

export interface Line {
  readonly name: string;
  /** One for each time; null: nothing is known of it. */
  readonly values: readonly (number | null)[];
  /** Drawn thin and dashed: what was at another time. */
  readonly isFaint?: boolean;
}

/** Something that happened at a moment, such as a new version. */
export interface Mark {
  readonly timeMs: number;
  readonly text: string;
}

interface TimeChartProps {
  /** Milliseconds since 1970. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly unit: Unit;
  /** Says what is drawn to those who do not see it. */
  readonly label: string;
  readonly marks?: readonly Mark[];
  readonly height?: number;
  /** A range was chosen with the pointer. */
  readonly onZoom?: (fromMs: number, toMs: number) => void;
}

/** Lines over time. All charts of a page share their cursor. */
export function TimeChart({ times, lines, unit, label, marks, height = 200, onZoom }: TimeChartProps) {
  const place = useRef<HTMLElement>(null);
  const chart = useRef<uPlot>(null);
  const width = useElementWidth(place);
  const { token } = theme.useToken();
  const language = useLanguage();
  const say = useTexts(chartTexts);
  const zoom = useRef(onZoom);
  const shownMarks = useRef(marks);
  useEffect(() => {
    zoom.current = onZoom;
    shownMarks.current = marks;
  });
  const data = useMemo(
    () => [times.map((ms) => ms / 1000), ...lines.map(({ values }) => [...values])] as uPlot.AlignedData,
    [times, lines],
  );
  const latest = useRef(data);
  // Only what changes the drawing itself makes a new chart; new numbers go into the one that is there.
  const look = lines.map(({ name, isFaint = false }) => `${isFaint ? '-' : '+'}${name}`).join('\n');
  useEffect(() => {
    if (place.current === null || width === 0) return undefined;
    const timeSeries = {
      label: say('time'),
      value: (_chart: uPlot, seconds: number) => (seconds === null ? '–' : formatMoment(seconds * 1000, language)),
    };
    const made = new uPlot(
      {
        width,
        height,
        cursor: { sync: { key: 'infergate' }, drag: { x: true, y: false, setScale: false } },
        legend: { live: true },
        scales: { y: { range: (_chart, _min, max) => [0, Number.isFinite(max) && max > 0 ? max * 1.05 : 1] } },
        axes: axesOf(token, unit, language),
        series: [timeSeries, ...look.split('\n').map((each, index) => seriesOf(each, COLORS[index % COLORS.length] ?? '', unit))],
        hooks: {
          setSelect: [(drawn) => select(drawn, zoom.current)],
          drawAxes: [(drawn) => drawMarks(drawn, shownMarks.current ?? [], token.colorTextTertiary)],
        },
      },
      latest.current,
      place.current,
    );
    chart.current = made;
    return () => made.destroy();
  }, [width, height, unit, look, token, language, say]);
  useEffect(() => {
    latest.current = data;
    chart.current?.setData(data);
  }, [data]);
  return <figure className="time-chart" ref={place} aria-label={label} />;
}

/** Told apart by those who see colours differently, on light and on dark. */
const COLORS = ['#1677ff', '#e8833a', '#22a06b', '#c9353f', '#8250df', '#0f9bb3', '#b0892a', '#8c8c8c'];

/** Axes of bytes go in powers of two, as their names do. */
const BYTE_STEPS = Array.from({ length: 50 }, (_, power) => 2 ** power);

type Token = ReturnType<typeof theme.useToken>['token'];

function axesOf(token: Token, unit: Unit, language: string): uPlot.Axis[] {
  const common = {
    stroke: token.colorTextSecondary,
    grid: { stroke: token.colorBorderSecondary, width: 1 },
    ticks: { stroke: token.colorBorderSecondary, width: 1 },
  };
  const isBytes = unit === 'By' || unit === 'By/s';
  return [
    { ...common, values: (_chart, seconds) => ticksOf(seconds, language) },
    {
      ...common,
      size: 80,
      values: (_chart, values) => values.map((value) => formatValue(value, unit)),
      ...(isBytes ? { incrs: BYTE_STEPS } : {}),
    },
  ];
}

function ticksOf(seconds: readonly number[], language: string): string[] {
  const step = (seconds[1] ?? 0) - (seconds[0] ?? 0);
  return seconds.map((each) => formatTick(each * 1000, step, language));
}

function seriesOf(look: string, color: string, unit: Unit): uPlot.Series {
  const isFaint = look.startsWith('-');
  return {
    label: look.slice(1),
    stroke: color,
    width: isFaint ? 1 : 1.5,
    ...(isFaint ? { dash: [4, 4] } : {}),
    points: { show: false },
    value: (_chart, value) => (value === null ? '–' : formatValue(value, unit)),
  };
}

function select(chart: uPlot, zoom: TimeChartProps['onZoom']): void {
  const { left, width } = chart.select;
  if (width < 4) return;
  chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  zoom?.(chart.posToVal(left, 'x') * 1000, chart.posToVal(left + width, 'x') * 1000);
}

function drawMarks(chart: uPlot, marks: readonly Mark[], color: string): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.fillStyle = color;
  ctx.setLineDash([2, 3]);
  for (const { timeMs, text } of marks) {
    const x = chart.valToPos(timeMs / 1000, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillText(text, x + 4, bbox.top + 12 * devicePixelRatio);
  }
  ctx.restore();
}
