import { LogFile, STREAMS } from './logs/log-file.ts';
import { LogTimes } from './logs/log-times.ts';
import type { LogTrimmer } from './logs/log-trimmer.ts';

/** Keeps the logs of the current run of one instance: notes when they grew or were emptied, and holds them within their bound. */
export class RunLogs {
  readonly #streams: readonly { readonly file: LogFile; readonly times: LogTimes }[];

  constructor(runDirectory: string) {
    this.#streams = STREAMS.map((stream) => ({ file: new LogFile(runDirectory, stream), times: new LogTimes(runDirectory, stream) }));
  }

  async upkeep(nowMs: number, trimmer: LogTrimmer): Promise<void> {
    for (const { file, times } of this.#streams) {
      if (file.restartIfEmptied(times.look)) file.writeSpan(file.span());
      const look = file.look();
      times.note(nowMs, look.end, look);
      if (await trimmer.trim(file)) times.renewLook(file.look());
    }
  }
}
