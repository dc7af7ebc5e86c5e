import { defineTexts } from '../i18n/texts.ts';

export const actionTexts = defineTexts(
  'serviceActions',
  {
    start: 'Start',
    stop: 'Stop',
    restart: 'Restart',
    scale: 'Scale',
    delete: 'Delete',
    startTitle: 'Start {{name}}?',
    stopTitle: 'Stop {{name}}?',
    restartTitle: 'Restart {{name}}?',
    scaleTitle: 'Scale {{name}}',
    deleteTitle: 'Delete {{name}}?',
    startConsequence:
      'Its instances are started. It takes requests again, at the same endpoints and with the same tokens, as soon as they are ready.',
    stopConsequence:
      'Open requests are finished, then its instances end. Until it is started again, every new request gets 503. Description, endpoints and tokens stay.',
    restartConsequence:
      'Every instance is replaced by a new one, a few at a time and each new one ready before an old one goes: no request is lost. Until then both may run, which takes more memory.',
    scaleConsequence:
      'More instances take requests as soon as they are ready; of those that go, open requests are finished first. The number holds for later versions, too.',
    scaleToZero: 'With no instance, every request gets 503 until there is one again.',
    deleteConsequence:
      'Open requests are finished, then its instances end. Description, versions and tokens are removed for good, and its endpoints answer 404. A new service of this name gets a new token.',
    instances: 'Number of instances',
    locked: 'The safety lock of the service forbids this. It is released in its settings.',
    startDone: '{{name}} is starting',
    stopDone: '{{name}} is stopping',
    restartDone: '{{name}} is restarting',
    scaleDone: '{{name}} is scaling',
    deleteDone: '{{name}} is being deleted',
  },
  {
    start: '启动',
    stop: '停止',
    restart: '重启',
    scale: '扩缩容',
    delete: '删除',
    startTitle: '确定启动服务 {{name}} 吗？',
    stopTitle: '确定停止服务 {{name}} 吗？',
    restartTitle: '确定重启服务 {{name}} 吗？',
    scaleTitle: '扩缩容 {{name}}',
    deleteTitle: '确定删除服务 {{name}} 吗？',
    startConsequence: '将启动该服务的实例。实例就绪后，服务恢复接收请求，调用地址和 Token 不变。',
    stopConsequence: '处理完未结束的请求后，实例将退出。再次启动之前，新请求一律返回 503。服务配置、调用地址和 Token 保留。',
    restartConsequence: '所有实例将分批替换，新实例就绪后旧实例才会退出，不会丢失请求。替换期间新旧实例可能同时运行，会占用更多内存。',
    scaleConsequence: '新增的实例就绪后即接收请求；减少的实例会先处理完未结束的请求。实例数对之后的版本同样有效。',
    scaleToZero: '实例数为 0 时，所有请求返回 503，直到重新扩容。',
    deleteConsequence:
      '处理完未结束的请求后，实例将退出。服务配置、历史版本和 Token 将被永久删除，调用地址返回 404。同名的新服务会获得新的 Token。',
    instances: '实例数',
    locked: '服务的安全锁禁止此操作，可在服务的“设置”中解除。',
    startDone: '正在启动 {{name}}',
    stopDone: '正在停止 {{name}}',
    restartDone: '正在重启 {{name}}',
    scaleDone: '正在扩缩容 {{name}}',
    deleteDone: '正在删除 {{name}}',
  },
);
