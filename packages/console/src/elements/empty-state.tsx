import { Empty, Typography } from 'antd';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly title: string;
  /** What this is for, in a sentence or two. */
  readonly children?: ReactNode;
  /** How to begin. */
  readonly action?: ReactNode;
}

/** Teaches what would be here. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <Typography.Text strong>{title}</Typography.Text>
          {children !== undefined && <Typography.Paragraph type="secondary">{children}</Typography.Paragraph>}
        </>
      }
    >
      {action}
    </Empty>
  );
}
