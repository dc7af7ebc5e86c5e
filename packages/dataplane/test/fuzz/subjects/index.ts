import type { FuzzSubject } from '../fuzzing.ts';
import { http2AnswersSubject } from './http2-answers.ts';
import { http2RequestsSubject } from './http2-requests.ts';
import { answersSubject } from './answers.ts';
import { proxyHeadersSubject } from './proxy-headers.ts';
import { requestsSubject } from './requests.ts';
import { snapshotsSubject } from './snapshots.ts';

/** Everything that takes bytes of others. */
export const SUBJECTS: Readonly<Record<string, () => Promise<FuzzSubject>>> = {
  requests: requestsSubject,
  answers: answersSubject,
  'http2-requests': http2RequestsSubject,
  'http2-answers': http2AnswersSubject,
  'proxy-headers': proxyHeadersSubject,
  snapshots: snapshotsSubject,
};
