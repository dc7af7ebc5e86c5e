export type Connection = 'connecting' | 'live' | 'reconnecting';

export function useLiveChanges(): Connection {
  return 'live';
}
