import { defineTexts, type Texts } from '../../../../i18n/texts.ts';

export const monitoringTexts = defineTexts(
  'gateway-monitoring',
  {
    requests: 'Requests per second, by class of answer (QPS)',
    services: 'Requests per second, by service (the ten busiest)',
    duration: 'Response time',
    average: 'Average',
    connections: 'Open connections',
    open: 'Open requests',
    inFlight: 'In flight',
    waiting: 'Waiting for an instance',
    rejections: 'Refused or not completed, per second, by reason',
    entrances: 'Not admitted at the entrances, per second, by reason',
    traffic: 'Traffic',
    received: 'Received',
    sent: 'Sent',
    cpu: 'CPU by process, in percent of a core',
    memory: 'Memory by process',
    throttled: 'Waiting for bandwidth',
  },
  {
    requests: '每秒请求数（QPS，按响应类别）',
    services: '每秒请求数（按服务，前十）',
    duration: '响应时间',
    average: '平均',
    connections: '连接数',
    open: '未完成的请求',
    inFlight: '处理中',
    waiting: '等待实例',
    rejections: '每秒被拒绝或未完成的请求（按原因）',
    entrances: '每秒被入口拒绝的请求（按原因）',
    traffic: '流量',
    received: '接收',
    sent: '发送',
    cpu: 'CPU（按进程，单核百分比）',
    memory: '内存（按进程）',
    throttled: '等待带宽',
  },
);

export type MonitoringKey = typeof monitoringTexts extends Texts<infer K> ? K : never;
