import type { FuzzSubject } from '../fuzzing.ts';
import { answersSubject } from './answers.ts';
import { requestsSubject } from './requests.ts';
import { snapshotsSubject } from './snapshots.ts';

/** Everything that takes bytes of others. */
export const SUBJECTS: Readonly<Record<string, () => Promise<FuzzSubject>>> = {
  requests: requestsSubject,
  answers: answersSubject,
  snapshots: snapshotsSubject,
};
