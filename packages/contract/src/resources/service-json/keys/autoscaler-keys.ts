import { later } from '../key.ts';
import { flag, group, integer, line, list, number, numberMap } from '../value-type.ts';
import { serviceName } from './forms.ts';

const metricName = line(256, {
  pattern: /^(?:[A-Za-z][A-Za-z0-9_.-]*(?:\[[^\]]+\])?|custom\[[^\]]+\](?:@[A-Za-z0-9_.-]+\[[^\]]+\])?)$/,
  wording: 'a metric such as "qps", "cpu", "gpu[util]" or "custom[name]@tag[value]"',
});
const threshold = number(0.001, 1_000_000_000);
const window = integer(0, 86_400);

/** Scaling by load. */
export const AUTOSCALER_KEYS = {
  autoscaler: later(group, 'Scaling by load.', {
    aliases: ['metadata.autoscaler'],
    notice: 'Scaling by load has no effect yet: the number of instances stays at `metadata.instance`.',
  }),
  'autoscaler.min': later(integer(0, 1000), 'Fewest instances.', { isRequired: true }),
  'autoscaler.max': later(integer(1, 1000), 'Most instances; above `min`.', { isRequired: true }),
  'autoscaler.scaleStrategies': later(list(1, 16), 'What is measured. Every metric asks for a number of instances; the largest holds.'),
  'autoscaler.scaleStrategies[].metricName': later(metricName, 'Metric, for each instance.', { isRequired: true }),
  'autoscaler.scaleStrategies[].threshold': later(threshold, 'Value at which the number of instances is right.', { isRequired: true }),
  'autoscaler.scaleStrategies[].service': later(serviceName, 'Service whose metric is read. Absent: this one.'),
  'autoscaler.strategies': later(
    numberMap(metricName, threshold, 16),
    'Older form of `scaleStrategies`: thresholds by metric, such as `{"qps": 10}`.',
  ),
  'autoscaler.behavior': later(group, 'How fast it scales.'),
  'autoscaler.behavior.scaleUp': later(group, 'Upwards.'),
  'autoscaler.behavior.scaleUp.stabilizationWindowSeconds': later(window, 'Seconds that the load must last.', { default: 0 }),
  'autoscaler.behavior.scaleDown': later(group, 'Downwards.'),
  'autoscaler.behavior.scaleDown.stabilizationWindowSeconds': later(window, 'Seconds that the calm must last.', { default: 300 }),
  'autoscaler.behavior.onZero': later(group, 'To and from zero instances.'),
  'autoscaler.behavior.onZero.scaleDownGracePeriodSeconds': later(window, 'Seconds without requests before the last instance goes.', {
    default: 600,
  }),
  'autoscaler.behavior.onZero.scaleUpActivationReplicas': later(integer(1, 1000), 'Instances that the first request starts.', {
    default: 1,
  }),
  'autoscaler.behavior.onZero.interceptTraffic': later(flag, 'Hold requests while the first instance starts.'),
} as const;
