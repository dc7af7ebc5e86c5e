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
export function PageLink({ to, children, ...rest }: PageLinkProps) {
  return (
    <Link to={to} {...rest}>
      {children}
    </Link>
  );
}
