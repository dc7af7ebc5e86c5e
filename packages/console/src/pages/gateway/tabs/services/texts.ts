import { defineTexts } from '../../../../i18n/texts.ts';

export const servicesTexts = defineTexts(
  'gateway-services',
  {
    bind: 'Bind a service',
    bindWhat:
      'The service moves here from the gateway it uses now, without losing a request. Its endpoints become those of this gateway, and callers need the new ones.',
    bindVpc: 'The service must be configured with the same VPC as the gateway.',
    bindZero:
      'Auto Scaling does not support scaling out from zero at a dedicated gateway: the minimum number of replicas must be greater than 0.',
    ok: 'OK',
    service: 'Service',
    serviceNeeded: 'Choose a service.',
    list: 'Services of this gateway',
    name: 'Service name',
    status: 'Status',
    instances: 'Instances',
    internet: 'Internet Endpoint',
    vpc: 'VPC Endpoint',
    none: 'No service uses this gateway',
    noneWhat: 'Choose it under Network Information when a service is deployed, or bind a service that is there.',
    deploy: 'Deploy Service',
  },
  {
    bind: '绑定服务',
    bindWhat: '服务将从当前网关迁移到此网关，不会丢失请求。调用地址将变为此网关的地址，调用方需使用新地址。',
    bindVpc: '服务须配置与网关相同的专有网络。',
    bindZero: '使用专属网关的服务不支持从零扩容，最小实例数必须大于 0。',
    ok: '确定',
    service: '服务',
    serviceNeeded: '请选择服务。',
    list: '此网关的服务',
    name: '服务名称',
    status: '状态',
    instances: '实例',
    internet: '公网调用地址',
    vpc: 'VPC调用地址',
    none: '没有服务使用此网关',
    noneWhat: '部署服务时可在网络信息中选择此网关，也可绑定已有服务。',
    deploy: '部署服务',
  },
);
