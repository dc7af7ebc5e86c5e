import { defineTexts } from '../../../i18n/texts.ts';

export const labelTexts = defineTexts(
  'serviceLabels',
  {
    none: 'None',
    add: 'Add label',
    key: 'Key',
    value: 'Value',
    remove: 'Remove the label {{key}}',
    title: 'Add a label',
    hint: 'Labels find services in the list. A label that is there already gets the new value. Nothing is restarted.',
    save: 'OK',
  },
  {
    none: '无',
    add: '添加标签',
    key: '键',
    value: '值',
    remove: '移除标签 {{key}}',
    title: '添加标签',
    hint: '标签可用于在列表中查找服务。已有的标签将更新为新值，不会重启服务。',
    save: '确定',
  },
);
