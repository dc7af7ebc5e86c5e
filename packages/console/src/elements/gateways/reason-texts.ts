import { defineTexts } from '../../i18n/texts.ts';

/** Why a gateway is in its state, by the constants of the server. */
export const reasonTexts = defineTexts(
  'gateway-reasons',
  {
    NoNetwork: 'No network is enabled yet',
    NodesMissing: 'Some nodes are missing',
    Starting: 'Nodes are starting',
    Updating: 'Nodes are changing',
    Deleting: 'It is being deleted',
    InUse: 'Services still use it',
    NoPort: 'No port is free for it',
    PortInUse: 'Another program holds its port',
    AddressNotAvailable: 'This machine does not have its address',
    PermissionDenied: 'The machine does not permit it',
    StartFailed: 'Its nodes could not be started',
    ChangeFailed: 'The change could not be made',
  },
  {
    NoNetwork: '尚未启用网络',
    NodesMissing: '部分节点缺失',
    Starting: '节点启动中',
    Updating: '节点变更中',
    Deleting: '正在删除',
    InUse: '仍有服务使用',
    NoPort: '没有可用端口',
    PortInUse: '端口被其他程序占用',
    AddressNotAvailable: '本机没有该地址',
    PermissionDenied: '主机不允许',
    StartFailed: '节点启动失败',
    ChangeFailed: '变更失败',
  },
);
