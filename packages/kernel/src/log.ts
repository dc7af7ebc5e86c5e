import { pino, type DestinationStream } from 'pino';

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
  const destination: DestinationStream = pino.destination({ dest: options.path ?? 2, append: true, mkdir: true, sync: true });
  const redact = { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' };
  return pino({ level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact }, destination);
}

export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};
