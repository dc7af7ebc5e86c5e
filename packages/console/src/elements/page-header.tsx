import { Breadcrumb, Typography } from 'antd';
import type { ReactNode } from 'react';
import { PageLink } from '../shell/page-link.tsx';
import { useWindowTitle } from './window-title.ts';

interface PageHeaderProps {
  readonly title: string;
  /** Shown beside the title: a state, for example. */
  readonly beside?: ReactNode;
  readonly subtitle?: ReactNode;
  /** Pages above this one, from the outermost. */
  readonly above?: readonly { readonly title: string; readonly to: string }[];
  /** Buttons. */
  readonly actions?: ReactNode;
}

/** Head of a page: where one is, and what can be done. It also names the window. */
export function PageHeader({ title, beside, subtitle, above = [], actions }: PageHeaderProps) {
  useWindowTitle(title);
  const items = [...above.map(({ title, to }) => ({ title: <PageLink to={to}>{title}</PageLink> })), { title }];
  return (
    <header className="page-header">
      {above.length > 0 && <Breadcrumb items={items} />}
      <div className="page-title">
        <Typography.Title level={1}>{title}</Typography.Title>
        {beside}
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </div>
      {subtitle !== undefined && <Typography.Paragraph type="secondary">{subtitle}</Typography.Paragraph>}
    </header>
  );
}
