import type { ForgottenMeasures, MeasuresByService, NodeState, WorkerState } from '@infergate/contract';
import type { NodeView } from '../../publish/node.ts';
import { placeOf, type ReportedLoad, type SeriesKeeper, type WorkerPlace, type WorkerReport } from '../keeper/series-keeper.ts';

export interface ReportOutboxOptions {
  readonly keeper: SeriesKeeper;
  readonly nodes: () => readonly NodeView[];
  readonly nowSecond: () => number;
}

/** So much may be on its way to the keeper, about 16 MB. Beyond it reports are not sent, and are made up for later. */
const MAX_NUMBERS_UNDERWAY = 2_000_000;
/** What a report counts for that says next to nothing. */
const LEAST_NUMBERS = 2000;
/** Services that are told of as a whole, in one report: some milliseconds to send. */
const WHOLE_NUMBERS = 60_000;

/**
 * Hands on what workers say. A keeper that is new, or was too slow for a while, is told of services as a whole, a report at a
 * time; until it has been, what is new of them is not said, for it would not know what to add it to.
 */
export class ReportOutbox {
  readonly #options: ReportOutboxOptions;
  /** Services that are to be told of as a whole, by worker. */
  readonly #owed = new Map<string, Set<string>>();
  #underway = 0;

  constructor(options: ReportOutboxOptions) {
    this.#options = options;
  }

  heard(gatewayId: string, report: NodeState): void {
    for (const { index, pid, state } of report.workers) if (state !== null) this.#hand({ gatewayId, index, pid }, state);
  }

  /** The keeper knows nothing yet. */
  tellAll(): void {
    this.#underway = 0;
    this.#owed.clear();
    for (const { hello, workers } of this.#options.nodes())
      for (const { index, pid, state } of workers)
        if (state?.measures !== undefined) this.#owe({ gatewayId: hello.gatewayId, index, pid }, Object.keys(state.measures));
    this.#tellWhole();
  }

  #hand(place: WorkerPlace, state: WorkerState): void {
    const { measures = {}, forgotten = {} } = state;
    if (this.#underway > MAX_NUMBERS_UNDERWAY) return this.#owe(place, [...Object.keys(measures), ...Object.keys(forgotten)]);
    const owed = this.#owed.get(placeOf(place));
    const told = owed === undefined ? measures : Object.fromEntries(Object.entries(measures).filter(([service]) => !owed.has(service)));
    this.#send(place, state, { measures: told, forgotten, isWhole: false });
  }

  #owe(place: WorkerPlace, services: readonly string[]): void {
    if (services.length === 0) return;
    const key = placeOf(place);
    const owed = this.#owed.get(key);
    if (owed === undefined) this.#owed.set(key, new Set(services));
    else for (const service of services) owed.add(service);
  }

  /** The next part of what is owed. */
  #tellWhole(): void {
    for (const { hello, workers } of this.#options.nodes())
      for (const { index, pid, state } of workers) {
        const place = { gatewayId: hello.gatewayId, index, pid };
        const owed = this.#owed.get(placeOf(place));
        if (owed === undefined || state === null) continue;
        this.#send(place, state, { ...takeWhole(owed, state.measures ?? {}), isWhole: true });
        if (owed.size === 0) this.#owed.delete(placeOf(place));
        return;
      }
    // Those that are still there belong to workers who are gone.
    this.#owed.clear();
  }

  #send(place: WorkerPlace, state: WorkerState, news: Pick<WorkerReport, 'measures' | 'forgotten' | 'isWhole'>): void {
    const { keeper, nowSecond } = this.#options;
    const { cpuMs, connections, traffic = null, turnedAway = [] } = state;
    const counts = { cpuMs, connections, traffic, turnedAway, loads: loadsOf(state) };
    const numbers = LEAST_NUMBERS + numbersIn(news.measures);
    this.#underway += numbers;
    keeper.report({ ...place, second: nowSecond(), ...counts, ...news }, () => {
      this.#underway -= numbers;
      if (this.#owed.size > 0) this.#tellWhole();
    });
  }
}

/** Of what is owed, as much as goes into one report; what there is not any more is forgotten. */
function takeWhole(owed: Set<string>, measures: MeasuresByService): { measures: MeasuresByService; forgotten: ForgottenMeasures } {
  const told: [string, MeasuresByService[string]][] = [];
  const gone: [string, 'all'][] = [];
  let numbers = 0;
  for (const service of owed) {
    if (numbers >= WHOLE_NUMBERS) break;
    owed.delete(service);
    const known = Object.hasOwn(measures, service) ? measures[service] : undefined;
    if (known === undefined) gone.push([service, 'all']);
    else {
      told.push([service, known]);
      numbers += numbersIn({ [service]: known });
    }
  }
  return { measures: Object.fromEntries(told), forgotten: Object.fromEntries(gone) };
}

/** Of open and waiting requests and ejected instances, what is not nothing. */
function loadsOf({ services, ejected = {} }: WorkerState): Readonly<Record<string, ReportedLoad>> {
  const loads = Object.entries(services).flatMap(([service, { open, waiting }]): [string, ReportedLoad][] => {
    const load = { open, waiting, ejected: ejected[service]?.length ?? 0 };
    return load.open + load.waiting + load.ejected === 0 ? [] : [[service, load]];
  });
  return Object.fromEntries(loads);
}

function numbersIn(measures: MeasuresByService): number {
  let numbers = 0;
  for (const { duration, firstByte, instances = {} } of Object.values(measures)) {
    numbers += duration.length + firstByte.length + 20;
    for (const each of Object.values(instances)) numbers += each.duration.length + each.firstByte.length + 20;
  }
  return numbers;
}
