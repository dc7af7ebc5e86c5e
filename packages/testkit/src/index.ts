export * from './fake-clock.ts';
export * from './builders/snapshot.ts';
export * from './builders/store-records.ts';
export * from './suites/store.ts';
export * from './typescript-process.ts';
