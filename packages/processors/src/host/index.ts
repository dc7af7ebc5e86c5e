export { MAX_BODY_BYTES } from './body.ts';
export { isObject, type JsonObject, parseJson, parseJsonExactly, shown } from './json.ts';
export { type Log, standardErrorLog } from './log.ts';
export * from './model.ts';
export { readModelConfig } from './model-config.ts';
export { findModelFile } from './model-file.ts';
export { type ProgramOptions, runProgram } from './program.ts';
export { ModelServer, type ServerOptions } from './server.ts';
export { readSettings, type Settings } from './settings.ts';
