/* oxlint-disable jsx-a11y/prefer-tag-over-role -- A datalist shows no kinds and icons, and is drawn by the browser. */
import { CloudServerOutlined, FileOutlined, GatewayOutlined, HistoryOutlined, ThunderboltOutlined } from '@ant-design/icons';
import { type ReactNode, useEffect } from 'react';
import { useTexts } from '../../i18n/texts.ts';
import type { EntryKind, SearchEntry } from './search-entry.ts';
import { searchTexts } from './texts.ts';

export const RESULTS_ID = 'search-results';

export function resultId(index: number): string {
  return `search-result-${index}`;
}

const ICONS: Readonly<Record<EntryKind, ReactNode>> = {
  page: <FileOutlined />,
  service: <CloudServerOutlined />,
  gateway: <GatewayOutlined />,
  action: <ThunderboltOutlined />,
};

interface ResultListProps {
  readonly entries: readonly SearchEntry[];
  readonly active: number;
  /** So many of the first were gone to lately. */
  readonly recent: number;
  readonly onOpen: (entry: SearchEntry) => void;
  readonly onHover: (index: number) => void;
}

/** The focus stays where one types; the chosen one is told by its id. */
export function ResultList({ entries, active, recent, onOpen, onHover }: ResultListProps) {
  const say = useTexts(searchTexts);
  useEffect(() => {
    document.getElementById(resultId(active))?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div className="search-results" id={RESULTS_ID} role="listbox" aria-label={say('results')}>
      {entries.map((entry, i) => (
        <button
          type="button"
          key={entry.key}
          id={resultId(i)}
          role="option"
          tabIndex={-1}
          aria-selected={i === active}
          className="search-result"
          onClick={() => onOpen(entry)}
          onMouseMove={() => onHover(i)}
        >
          <span aria-hidden>{i < recent ? <HistoryOutlined /> : ICONS[entry.kind]}</span>
          <span className="search-result-title">{entry.title}</span>
          <span className="search-result-kind">{say(i < recent ? 'recent' : entry.kind)}</span>
        </button>
      ))}
    </div>
  );
}
