import { parentPort, workerData } from 'node:worker_threads';
import { type Logger, systemClock } from '@infergate/kernel';
import { LocalSeriesKeeper } from '../keeper/local-series-keeper.ts';
import { TooMuchToReadError } from '../query/metric-query.ts';
import type { FromThread, ThreadStart, ToThread } from './thread-messages.ts';

/** The program of the thread that keeps the series: the controller's own thread never waits for their file. */
const port = parentPort;
if (port === null) throw new Error('this is the program of a thread');

const { path, limits } = workerData as ThreadStart;
const keeper = new LocalSeriesKeeper({ path, limits, clock: systemClock, log: loggerWith({}) });
port.on('message', (message: ToThread) => void receive(message));
keeper.start();
tell({ type: 'open' });

async function receive(message: ToThread): Promise<void> {
  switch (message.type) {
    case 'report':
      return keeper.report(message.report, () => tell({ type: 'taken' }));
    case 'second':
      return keeper.endSecond(message.end);
    case 'query':
      return answer(message);
    case 'close':
      await keeper.close();
      port?.close();
  }
}

async function answer({ id, request }: Extract<ToThread, { type: 'query' }>): Promise<void> {
  try {
    tell({ type: 'answer', id, answer: await keeper.query(request) });
  } catch (error) {
    if (error instanceof TooMuchToReadError) tell({ type: 'too-much', id, queryIndex: error.queryIndex, excess: error.excess });
    else tell({ type: 'failed', id, error: error instanceof Error ? error : new Error(String(error)) });
  }
}

function tell(message: FromThread): void {
  port?.postMessage(message);
}

/** The controller writes the log. */
function loggerWith(own: object): Logger {
  const at = (level: Extract<FromThread, { type: 'log' }>['level']) => (fields: object, message: string) =>
    tell({ type: 'log', level, fields: { ...own, ...fields }, message });
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => loggerWith({ ...own, ...fields }),
  };
}
