import type { LogLine } from '../../runtimes/driver.ts';
import type { InstanceLogs } from '../dependencies.ts';

/** A longer line is cut, in characters. */
const MAX_LINE_LENGTH = 8_192;
/** Lines that are looked at for the beginning. */
const MAX_LOOK_BACK = 10_000;
/** What one look takes over of one instance: more was written faster than anybody reads, and is skipped. */
const MAX_LINES = 5_000;
const MAX_BYTES = 256 * 1024;

export type TailEvent =
  | { readonly kind: 'line'; readonly instanceName: string; readonly text: string }
  | { readonly kind: 'skipped'; readonly instanceName: string; readonly bytes: number };

/** A line of an instance, with its time as far as it is known. */
export interface TailLine {
  readonly atMs: number | null;
  readonly event: TailEvent;
}

/** The log of one instance, from some lines before the end on. */
export class InstanceTail {
  readonly #name: string;
  readonly #logs: InstanceLogs;
  readonly #keyword: string | null;
  /** null: nothing was written yet. */
  #cursor: string | null = null;

  constructor(name: string, logs: InstanceLogs, keyword: string | null) {
    this.#name = name;
    this.#logs = logs;
    this.#keyword = keyword;
  }

  /** The last lines; with a keyword those of the last ten thousand that hold it. */
  async begin(lines: number): Promise<readonly TailLine[]> {
    const maxLines = this.#keyword === null ? Math.max(1, lines) : MAX_LOOK_BACK;
    const query = { previous: false, keyword: null, fromMs: null, toMs: null, after: null, maxLines };
    const found = await this.#logs.readLog(this.#name, query);
    this.#cursor = found.at(-1)?.cursor ?? null;
    const wanted = found.filter((line) => this.#isWanted(line));
    return wanted.slice(Math.max(0, wanted.length - lines)).map((line) => ({ atMs: line.atMs, event: this.#event(line) }));
  }

  /** What was written since. */
  async next(): Promise<readonly TailEvent[]> {
    if (this.#cursor === null) return (await this.begin(MAX_LINES)).map(({ event }) => event);
    const query = { after: this.#cursor, maxLines: MAX_LINES, maxBytes: MAX_BYTES };
    const { lines, skippedBytes, cursor } = await this.#logs.followLog(this.#name, query);
    this.#cursor = cursor;
    const skipped = { kind: 'skipped', instanceName: this.#name, bytes: skippedBytes } as const;
    return [...(skippedBytes > 0 ? [skipped] : []), ...lines.filter((line) => this.#isWanted(line)).map((line) => this.#event(line))];
  }

  #isWanted({ text }: LogLine): boolean {
    return this.#keyword === null || text.includes(this.#keyword);
  }

  #event({ text }: LogLine): TailEvent {
    const shown = text.length > MAX_LINE_LENGTH ? `${text.slice(0, MAX_LINE_LENGTH)}…` : text;
    return { kind: 'line', instanceName: this.#name, text: shown };
  }
}
