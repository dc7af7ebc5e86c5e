import type { InstanceRecord } from '../store/records.ts';

export function groupByService(records: readonly InstanceRecord[]): ReadonlyMap<string, readonly InstanceRecord[]> {
  const groups = new Map<string, InstanceRecord[]>();
  for (const record of records) {
    const group = groups.get(record.serviceId);
    if (group === undefined) groups.set(record.serviceId, [record]);
    else group.push(record);
  }
  return groups;
}
