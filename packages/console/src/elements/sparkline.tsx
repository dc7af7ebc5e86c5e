import { latestValue, sparklinePath } from './sparkline-path.ts';

interface SparklineProps {
  readonly values: readonly (number | null)[];
  /** Says in words what the line shows. */
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}

/** The course of one value, as small as a word. */
export function Sparkline({ values, label, width = 96, height = 24 }: SparklineProps) {
  const path = sparklinePath(values);
  if (path === '' || latestValue(values) === null) return null;
  return (
    <>
      <svg className="sparkline" aria-hidden width={width} height={height} viewBox="0 0 1 1" preserveAspectRatio="none">
        <path d={path} vectorEffect="non-scaling-stroke" />
      </svg>
      <span className="visually-hidden">{label}</span>
    </>
  );
}
