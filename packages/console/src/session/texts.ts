import { defineTexts } from '../i18n/texts.ts';

export const sessionTexts = defineTexts(
  'session',
  {
    title: 'Sign in to Infergate',
    byLink: 'Open the sign-in link that "infergate up" prints when it starts: it works once, within ten minutes. Or use an AccessKey.',
    accessKeyId: 'AccessKey ID',
    accessKeySecret: 'AccessKey secret',
    signIn: 'Sign in',
    where: 'The first AccessKey is in credentials.json in the data directory.',
    needed: 'Please fill this in.',
    unreachableTitle: 'The server does not answer',
    retry: 'Try again',
  },
  {
    title: '登录 Infergate',
    byLink: '打开 "infergate up" 启动时打印的登录链接（十分钟内有效，只能使用一次），或使用 AccessKey 登录。',
    accessKeyId: 'AccessKey ID',
    accessKeySecret: 'AccessKey Secret',
    signIn: '登录',
    where: '首个 AccessKey 保存在数据目录的 credentials.json 中。',
    needed: '请填写此项。',
    unreachableTitle: '服务器没有响应',
    retry: '重试',
  },
);
