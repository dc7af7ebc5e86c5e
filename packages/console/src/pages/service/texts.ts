import { defineTexts } from '../../i18n/texts.ts';

export const serviceTexts = defineTexts(
  'service',
  {
    services: 'Inference Service',
    update: 'Update',
    clone: 'Clone',
    more: 'More actions',
    version: 'Version {{version}}',
    missingTitle: 'There is no service {{name}}',
    missingHint: 'It may have been deleted meanwhile.',
    toServices: 'To the services',
  },
  {
    services: '推理服务',
    update: '更新',
    clone: '克隆',
    more: '更多操作',
    version: '版本 {{version}}',
    missingTitle: '服务 {{name}} 不存在',
    missingHint: '它可能已被删除。',
    toServices: '返回服务列表',
  },
);
