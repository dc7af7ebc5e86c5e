import type { ServiceTab } from '../../subject.ts';

export const tab: ServiceTab = {
  key: 'debugging',
  title: { en: 'Online Debugging', zh: '在线调试' },
  order: 10,
  role: 'developer',
  // What rests says in the tab how to wake it; what is on its way out takes no more requests.
  isFor: ({ Status: status }) => status !== 'Deleting' && status !== 'DeleteFailed',
  load: async () => (await import('./debugging.tsx')).Debugging,
};
