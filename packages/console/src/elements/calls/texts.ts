import { defineTexts } from '../../i18n/texts.ts';

export const callTexts = defineTexts(
  'calls',
  {
    stream: 'Stream the answer',
    install: 'Once before:',
    selfSigned: 'The certificate of {{domain}} is self-signed: programs trust it once they are told to.',
    download: 'Download {{file}}',
    trust: 'Then, where the program is started:',
  },
  {
    stream: '流式返回',
    install: '请先安装：',
    selfSigned: '{{domain}} 的证书是自签名证书，需要先让调用程序信任它。',
    download: '下载 {{file}}',
    trust: '然后在启动程序的环境中执行：',
  },
);
