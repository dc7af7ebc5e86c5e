import type { Page } from '../../shell/page.ts';

// Each scenario has a path of its own, so that a service whose name is "deploy" keeps its pages.
const SCENARIO_PATHS = ['custom', 'llm', 'onnx', 'pmml', 'command', 'endpoint'].map((scenario) => `/services/deploy/${scenario}`);

const common = { role: 'developer', parent: '/services' } as const;

export const pages: readonly Page[] = [
  {
    ...common,
    path: '/services/deploy',
    title: { en: 'Deploy Service', zh: '部署服务' },
    load: async () => (await import('./choice-page.tsx')).ChoicePage,
  },
  ...SCENARIO_PATHS.map((path) => ({
    ...common,
    path,
    title: { en: 'Custom Deployment', zh: '自定义部署' },
    load: async () => (await import('./deploy-page.tsx')).DeployPage,
  })),
  {
    ...common,
    path: '/services/$serviceName/update',
    title: { en: 'Update', zh: '更新' },
    load: async () => (await import('./update-page.tsx')).UpdatePage,
  },
  {
    parent: '/services',
    path: '/services/$serviceName/progress',
    title: { en: 'Deployment', zh: '部署进度' },
    load: async () => (await import('./progress-page.tsx')).ProgressPage,
  },
];
