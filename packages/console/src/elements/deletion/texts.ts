import { defineTexts } from '../../i18n/texts.ts';

export const deletionTexts = defineTexts(
  'deletion',
  {
    delete: 'Delete',
    title: 'Delete {{name}}?',
    deleted: '{{name}} is deleted',
  },
  {
    delete: '删除',
    title: '删除 {{name}}？',
    deleted: '{{name}} 已删除',
  },
);
