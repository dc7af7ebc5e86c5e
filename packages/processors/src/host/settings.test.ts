import { expect, test } from 'vitest';
import { LoadError } from './errors.ts';
import { readSettings } from './settings.ts';

test('what is not given is null or has a default', () => {
  expect(readSettings({ PORT: '8000', MODEL_PATH: '/m' })).toEqual({
    port: 8000,
    modelPath: '/m',
    modelEntry: null,
    modelConfig: null,
    serviceName: 'model',
    threads: null,
  });
});

test('everything can be given', () => {
  const environment = { PORT: '1', MODEL_PATH: '/m', MODEL_ENTRY: 'a.onnx', MODEL_CONFIG: '{}', SERVICE_NAME: 'iris', WORKER_THREADS: '4' };
  expect(readSettings(environment)).toEqual({
    port: 1,
    modelPath: '/m',
    modelEntry: 'a.onnx',
    modelConfig: '{}',
    serviceName: 'iris',
    threads: 4,
  });
});

test.each([
  { environment: { PORT: '1' }, says: 'MODEL_PATH is not set: give the path of the model file or of its directory' },
  { environment: { MODEL_PATH: '/m' }, says: 'PORT is not set: give the port to listen on' },
  { environment: { MODEL_PATH: '/m', PORT: '70000' }, says: 'PORT must be a whole number from 0 to 65535, not "70000"' },
  { environment: { MODEL_PATH: '/m', PORT: '8e1' }, says: 'PORT must be a whole number from 0 to 65535, not "8e1"' },
  {
    environment: { MODEL_PATH: '/m', PORT: '1', WORKER_THREADS: '0' },
    says: 'WORKER_THREADS must be a whole number from 1 to 1024, not "0"',
  },
])('refused: $says', ({ environment, says }) => {
  expect(() => readSettings(environment)).toThrow(new LoadError(says));
});
