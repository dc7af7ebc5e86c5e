import { describeCounters } from '@infergate/testkit';
import { MemoryCounters } from './memory-counters.ts';

describeCounters('memory', () => new MemoryCounters());
