import { useMutation } from '@tanstack/react-query';
import { Button, Card, Form, Input, Skeleton, Typography } from 'antd';
import { useEffect } from 'react';
import { client } from '../api/client.ts';
import { ProblemAlert } from '../elements/problem-alert.tsx';
import { useWindowTitle } from '../elements/window-title.ts';
import { useTexts } from '../i18n/texts.ts';
import { Brand } from '../shell/brand.tsx';
import { AppearanceMenu, LanguageMenu } from '../shell/preference-menus.tsx';
import { sessionTexts } from './texts.ts';

interface AccessKeyForm {
  readonly AccessKeyId: string;
  readonly AccessKeySecret: string;
}

/** The way in: the code of a sign-in link, which stands behind the #, or an AccessKey. */
export function SignIn({ code, onDone }: { readonly code: string | null; readonly onDone: () => void }) {
  const say = useTexts(sessionTexts);
  const { mutate, error, isPending } = useMutation({
    mutationFn: (body: { Code: string } | AccessKeyForm) => client.call('CreateConsoleSession', { body }),
    onSuccess: onDone,
  });
  useWindowTitle(say('title'));
  useEffect(() => {
    if (code !== null) mutate({ Code: code });
  }, [code, mutate]);
  return (
    <main className="sign-in">
      <div className="sign-in-tools">
        <Brand />
        <AppearanceMenu />
        <LanguageMenu />
      </div>
      <Card title={<h1 className="card-title">{say('title')}</h1>}>
        {error !== null && <ProblemAlert error={error} />}
        {code !== null && isPending ? <Skeleton active title={false} /> : <AccessKeySignIn onSubmit={mutate} isPending={isPending} />}
      </Card>
    </main>
  );
}

function AccessKeySignIn({ onSubmit, isPending }: { readonly onSubmit: (key: AccessKeyForm) => void; readonly isPending: boolean }) {
  const say = useTexts(sessionTexts);
  const rules = [{ required: true, message: say('needed') }];
  return (
    <Form<AccessKeyForm> layout="vertical" onFinish={onSubmit} requiredMark={false}>
      <Typography.Paragraph>{say('byLink')}</Typography.Paragraph>
      <Form.Item name="AccessKeyId" label={say('accessKeyId')} rules={rules}>
        <Input autoComplete="username" spellCheck={false} />
      </Form.Item>
      <Form.Item name="AccessKeySecret" label={say('accessKeySecret')} rules={rules} extra={say('where')}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={isPending}>
        {say('signIn')}
      </Button>
    </Form>
  );
}
