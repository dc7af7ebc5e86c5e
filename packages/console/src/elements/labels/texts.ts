import { defineTexts } from '../../i18n/texts.ts';

export const labelTexts = defineTexts(
  'labels',
  {
    none: 'None',
    add: 'Add label',
    key: 'Key',
    value: 'Value',
    remove: 'Remove the label {{key}}',
    title: 'Add a label',
    save: 'OK',
  },
  {
    none: '无',
    add: '添加标签',
    key: '键',
    value: '值',
    remove: '移除标签 {{key}}',
    title: '添加标签',
    save: '确定',
  },
);
