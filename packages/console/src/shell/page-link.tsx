import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

interface PageLinkProps {
  /** Below `/console`, names in it encoded, such as `/services/echo/overview`. */
  readonly to: string;
  /** Behind the `?`. */
  readonly search?: Readonly<Record<string, string>>;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Leads to another page without leaving this one. */
export function PageLink({ to, search, className, children }: PageLinkProps) {
  return (
    <Link to={to} search={search} {...(className === undefined ? {} : { className })}>
      {children}
    </Link>
  );
}
