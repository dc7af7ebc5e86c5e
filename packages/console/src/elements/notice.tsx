import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useWindowTitle } from './window-title.ts';

interface NoticeProps {
  readonly title: string;
  readonly children?: ReactNode;
  /** What can be done about it. */
  readonly action?: ReactNode;
}

/** Stands where a page would be, when it cannot. Like a page, it names the window. */
export function Notice({ title, children, action }: NoticeProps) {
  useWindowTitle(title);
  return <Alert className="notice" type="warning" showIcon title={<h1>{title}</h1>} description={children} action={action} />;
}
