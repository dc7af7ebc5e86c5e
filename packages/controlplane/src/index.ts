export * from './runtimes/driver.ts';
export * from './store/records.ts';
export * from './store/sqlite/store.ts';
export * from './store/store.ts';
export * from './store/store-error.ts';
