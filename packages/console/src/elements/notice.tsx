import { Alert } from 'antd';
import type { ReactNode } from 'react';

interface NoticeProps {
  readonly title: string;
  readonly children?: ReactNode;
  /** What can be done about it. */
  readonly action?: ReactNode;
}

/** Stands where a page would be, when it cannot. */
export function Notice({ title, children, action }: NoticeProps) {
  return <Alert className="notice" type="warning" showIcon title={title} description={children} action={action} />;
}
