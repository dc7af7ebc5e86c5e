import type { KeyValues } from '../key-values.ts';
import type { Report } from '../report.ts';

export function checkAutoscaler(values: KeyValues, report: Report): void {
  if (!values.has('autoscaler')) return;
  checkRange(values, report);
  checkForms(values, report);
  checkMetricsDiffer(values, report);
}

function checkRange(values: KeyValues, report: Report): void {
  const min = values.get('autoscaler.min');
  const max = values.get('autoscaler.max');
  if (min !== undefined && max !== undefined && max <= min) {
    report.problem(values.where('autoscaler.max'), `Expected more than "min" (${min}), got ${max}.`);
  }
  if (min !== undefined && min > 0 && values.get('metadata.instance') === 0) {
    report.problem(
      values.where('metadata.instance'),
      `Contradicts "${values.where('autoscaler.min')}", which is ${min}. Give at least that many.`,
    );
  }
}

function checkForms(values: KeyValues, report: Report): void {
  const isCurrent = values.has('autoscaler.scaleStrategies');
  const isOlder = values.has('autoscaler.strategies');
  const older = values.get('autoscaler.strategies');
  if (isCurrent && isOlder)
    report.problem(values.where('autoscaler.strategies'), 'Contradicts "scaleStrategies", its newer form. Keep one.');
  else if (!isCurrent && (!isOlder || (older !== undefined && Object.keys(older).length === 0))) {
    report.problem(values.where('autoscaler.scaleStrategies'), 'Missing. Expected at least one metric to scale by.');
  }
}

function checkMetricsDiffer(values: KeyValues, report: Report): void {
  const seen = new Set<string>();
  for (const entry of values.entries('autoscaler.scaleStrategies')) {
    const metric = entry.get('autoscaler.scaleStrategies[].metricName');
    if (metric === undefined) continue;
    const key = `${metric} of ${entry.get('autoscaler.scaleStrategies[].service') ?? 'this service'}`;
    if (seen.has(key))
      report.problem(entry.where('autoscaler.scaleStrategies[].metricName'), `"${metric}" is listed before. List each metric once.`);
    seen.add(key);
  }
}
