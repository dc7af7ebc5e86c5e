import type { ReactNode } from 'react';
import './facts.css';

export interface Fact {
  readonly key: string;
  readonly label: string;
  readonly value: ReactNode;
  /** Takes a row of its own. */
  readonly isWide?: boolean;
}

/** What is known of something, name by name, in as many columns as there is room for. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ key, label, value, isWide = false }) => (
        <div key={key} className={isWide ? 'fact wide' : 'fact'}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
