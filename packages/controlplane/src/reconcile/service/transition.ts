import type { EventRecord, InstanceRecord } from '../../store/records.ts';
import type { Action, DrainReason } from './action.ts';

/** The version that instances are recorded for from now on. */
export interface CurrentVersion {
  readonly version: number;
  readonly restartGeneration: number;
}

export type Remark = Pick<EventRecord, 'type' | 'reason' | 'message'>;

/** What becomes of a record, and what to tell people about it. */
export interface Transition {
  readonly change: Partial<InstanceRecord>;
  readonly remark: Remark | null;
}

/** Ends of runs that a record remembers. */
const MAX_LAST_STATES = 10;
/** The end of a log says most; the whole of what was kept is in the record. */
const MAX_REMARK = 1000;

const DRAIN_WORDS: Readonly<Record<DrainReason, string>> = {
  'scaled-down': 'no longer needed for the number of instances wanted',
  'old-version': 'replaced by an instance of the current version',
  restarted: 'its process is started again on request',
  requested: 'replaced on request',
  stopped: 'the service is being stopped',
  deleted: 'the service is being deleted',
  'address-removed': 'its address is no longer in the description',
};

/** Pure. null: this action changes no record. Fields that callers own (`isolated`) are never part of a change. */
export function transition(record: InstanceRecord, action: Action, current: CurrentVersion, nowMs: number): Transition | null {
  switch (action.kind) {
    case 'start':
      return started(record, nowMs);
    case 'report':
      return { change: { address: action.address, message: action.message }, remark: null };
    case 'ready':
      return {
        change: { phase: 'ready', reason: 'Ready', message: '', address: action.address, readyAt: record.readyAt ?? nowMs },
        remark: { type: 'Normal', reason: 'Ready', message: 'takes requests' },
      };
    case 'unready':
      return {
        change: { phase: 'starting', reason: 'NotReady', message: action.message },
        remark: { type: 'Warning', reason: 'NotReady', message: `gets no more requests: ${action.message}` },
      };
    case 'fail':
      return failed(record, action, nowMs);
    case 'retry':
      return {
        change: { phase: 'pending', reason: 'Restarting', message: '', nextStartAt: null, readyAt: null, restarts: record.restarts + 1 },
        remark: null,
      };
    case 'carry-over':
      return { change: current, remark: null };
    case 'drain':
      return drained(action.reason, nowMs);
    case 'renew':
      return renewed(record, nowMs);
    case 'create':
    case 'remind':
    case 'remove':
    case 'forget':
    case 'delete-service':
    default:
      return null;
  }
}

function started(record: InstanceRecord, nowMs: number): Transition {
  return {
    change: { phase: 'starting', reason: 'Starting', message: '', startedAt: nowMs, readyAt: null, nextStartAt: null },
    remark: {
      type: 'Normal',
      reason: 'Started',
      message: record.restarts === 0 ? 'started' : `started again (restart ${record.restarts})`,
    },
  };
}

function failed(record: InstanceRecord, action: Extract<Action, { kind: 'fail' }>, nowMs: number): Transition {
  const { reason, message, failures, retryAt } = action;
  const next = retryAt === null ? 'it stays down' : `next start in ${Math.max(1, Math.round((retryAt - nowMs) / 1000))} s`;
  return {
    change: {
      phase: 'failed',
      reason,
      message,
      failures,
      nextStartAt: retryAt,
      lastStates: [{ endedAt: nowMs, reason, message, readyAt: record.readyAt }, ...record.lastStates].slice(0, MAX_LAST_STATES),
    },
    remark: { type: 'Warning', reason: 'Failed', message: `${reason}; ${next}${message === '' ? '' : `\n${message.slice(-MAX_REMARK)}`}` },
  };
}

function drained(reason: DrainReason, nowMs: number): Transition {
  return {
    change: { phase: 'draining', reason, message: DRAIN_WORDS[reason], drainingSince: nowMs, nextStartAt: null },
    remark: { type: 'Normal', reason: 'Draining', message: DRAIN_WORDS[reason] },
  };
}

function renewed(record: InstanceRecord, nowMs: number): Transition {
  const end = { endedAt: nowMs, reason: 'restarted', message: DRAIN_WORDS.restarted, readyAt: record.readyAt };
  return {
    change: {
      phase: 'pending',
      reason: 'Restarting',
      message: '',
      requested: null,
      drainingSince: null,
      readyAt: null,
      nextStartAt: null,
      failures: 0,
      restarts: record.restarts + 1,
      lastStates: [end, ...record.lastStates].slice(0, MAX_LAST_STATES),
    },
    remark: null,
  };
}
