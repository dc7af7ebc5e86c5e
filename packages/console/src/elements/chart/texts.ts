import { defineTexts } from '../../i18n/texts.ts';

export const chartTexts = defineTexts(
  'chart',
  {
    range: 'Time range',
    '15m': '15 min',
    '1h': '1 hour',
    '6h': '6 hours',
    '1d': '1 day',
    '7d': '7 days',
    '30d': '30 days',
    compare: 'Compare with yesterday',
    wholeRange: 'Show the whole range',
    dayBefore: '{{name}} (a day before)',
    nothing: 'Nothing was counted in this time.',
    version: 'Version {{version}}',
  },
  {
    range: '时间范围',
    '15m': '15 分钟',
    '1h': '1 小时',
    '6h': '6 小时',
    '1d': '1 天',
    '7d': '7 天',
    '30d': '30 天',
    compare: '与昨天对比',
    wholeRange: '显示完整范围',
    dayBefore: '{{name}}（昨天）',
    nothing: '该时间段内没有数据。',
    version: '版本 {{version}}',
  },
);
