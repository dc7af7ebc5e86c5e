import type { Recorder } from '../keep/recorder.ts';
import type { ServiceReplicas, Usage, UsageSample } from '../keeper/series-keeper.ts';
import { SAMPLES } from '../points/field-table.ts';
import { gauge, type Point } from '../points/value.ts';

/** Records what was seen of processes, instances and their number. */
export class UsageCollector {
  readonly #recorder: Recorder;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  collect({ processes, instances, replicas }: UsageSample, second: number): void {
    const recorder = this.#recorder;
    for (const { gateway, process, ...usage } of processes)
      recorder.put(recorder.subjectId('process', { gateway, process }, second), this.#usagePoint(usage));
    for (const { service, instance, ...usage } of instances) {
      const subject = recorder.subjectId('process', { service, instance }, second);
      recorder.put(recorder.subjects.targetOf(subject), this.#usagePoint(usage));
    }
    for (const each of replicas) recorder.add(recorder.subjectId('replicas', { service: each.name }, second), this.#replicasPoint(each));
    recorder.put(recorder.totalId(second), new Map([[recorder.fields.idOf(SAMPLES), 1]]));
  }

  #usagePoint({ cpuMs, rssBytes }: Usage): Point {
    const { fields } = this.#recorder;
    const point: Point = new Map([[fields.idOf('infergate_process_resident_bytes'), gauge(rssBytes)]]);
    if (cpuMs > 0) point.set(fields.idOf('infergate_process_cpu_seconds_total'), cpuMs);
    return point;
  }

  /** Only what is not nothing: rows are for what there was. */
  #replicasPoint({ ready, wanted }: ServiceReplicas): Point {
    const { fields } = this.#recorder;
    const point: Point = new Map();
    if (ready > 0) point.set(fields.idOf('infergate_instances_ready'), gauge(ready));
    if (wanted > 0) point.set(fields.idOf('infergate_instances_wanted'), gauge(wanted));
    return point;
  }
}
