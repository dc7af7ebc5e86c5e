import { clientsKilled } from './clients-killed.ts';
import type { Drill } from './drill.ts';
import { fuzzing } from './fuzzing.ts';
import { isolation } from './isolation.ts';
import { memory } from './memory.ts';
import { routeMatcher } from './route-matcher.ts';
import { storm } from './storm.ts';

/** THE list of drills. A new one is a file beside these and a line here. */
export const DRILLS: readonly Drill[] = [routeMatcher, memory, storm, isolation, clientsKilled, fuzzing];
