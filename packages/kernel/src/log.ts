import { mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { pino } from 'pino';

/** Levels: `error` needs a person, `warn` may, `info` is the story of the process, `debug` is for developers. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Logger;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Keys whose values never reach a log, wherever in the fields they stand. */
const SECRET_KEYS = ['token', 'tokens', 'secret', 'accessKeySecret', 'authorization', 'password', 'headers', 'config'];

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Appended to; standard error when absent. */
  readonly path?: string;
}

/** JSON lines, written synchronously so that the last words of a crash are kept. */
export function createLogger(options: LoggerOptions): Logger {
  const redact = { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' };
  const settings = { level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact };
  return pino(settings, new LogDestination(options.path === undefined ? 2 : openForAppend(options.path)));
}

function openForAppend(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  return openSync(path, 'a', 0o600);
}

/** A log that cannot be written must not end the work that it tells of: on a full disk lines are dropped, and counted. */
export class LogDestination {
  readonly #descriptor: number;
  #dropped = 0;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  write(line: string): void {
    try {
      if (this.#dropped > 0) writeSync(this.#descriptor, `{"level":40,"msg":"${this.#dropped} log lines could not be written"}\n`);
      this.#dropped = 0;
      writeSync(this.#descriptor, line);
    } catch {
      this.#dropped += 1;
    }
  }
}

export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};
