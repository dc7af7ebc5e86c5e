import { defineTexts } from '../../i18n/texts.ts';

export const serviceTexts = defineTexts(
  'service',
  {
    services: 'Inference Service',
    update: 'Update',
    clone: 'Clone',
    invocation: 'Invocation Method',
    more: 'More actions',
    version: 'Version {{version}}',
    labelsHint: 'Labels find services in the list. A label that is there already gets the new value. Nothing is restarted.',
    missingTitle: 'There is no service {{name}}',
    missingHint: 'It may have been deleted meanwhile.',
    toServices: 'To the services',
  },
  {
    services: '推理服务',
    update: '更新',
    clone: '克隆',
    invocation: '调用方式',
    more: '更多操作',
    version: '版本 {{version}}',
    labelsHint: '标签可用于在列表中查找服务。已有的标签将更新为新值，不会重启服务。',
    missingTitle: '服务 {{name}} 不存在',
    missingHint: '它可能已被删除。',
    toServices: '返回服务列表',
  },
);
