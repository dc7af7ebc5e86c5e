/* oxlint-disable jsx-a11y/prefer-tag-over-role -- A field with a list that is not the browser's own. */
import { SearchOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Input, type InputRef, Modal } from 'antd';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTexts } from '../../i18n/texts.ts';
import { recentEntries, remember } from './recent.ts';
import { ResultList, resultId, RESULTS_ID } from './result-list.tsx';
import type { SearchEntry } from './search-entry.ts';
import { searchTexts } from './texts.ts';
import { useResults } from './use-entries.ts';
import './search.css';

interface SearchPaletteProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Goes anywhere, and does what can be done from anywhere, by a few letters. */
export function SearchPalette({ isOpen, onClose }: SearchPaletteProps) {
  const say = useTexts(searchTexts);
  const input = useRef<InputRef>(null);
  return (
    <Modal
      open={isOpen}
      footer={null}
      closable={false}
      width={640}
      className="search-palette"
      title={<span className="visually-hidden">{say('search')}</span>}
      destroyOnHidden
      afterOpenChange={(open) => open && input.current?.focus()}
      onCancel={onClose}
    >
      <Palette input={input} onClose={onClose} />
    </Modal>
  );
}

/** Where the arrow keys lead, around the ends. */
function moved(active: number, key: string, count: number): number | null {
  if (count === 0) return null;
  if (key === 'ArrowDown') return (active + 1) % count;
  if (key === 'ArrowUp') return (active - 1 + count) % count;
  return null;
}

function Palette({ input, onClose }: { readonly input: React.RefObject<InputRef | null>; readonly onClose: () => void }) {
  const say = useTexts(searchTexts);
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const [recent] = useState(recentEntries);
  const results = useResults(typed, recent);
  const active = Math.min(chosen, Math.max(0, results.length - 1));
  const open = (entry: SearchEntry | undefined) => {
    if (entry === undefined) return;
    remember(entry);
    onClose();
    if (entry.to === undefined) entry.run?.();
    else void navigate({ to: entry.to });
  };
  const listen = (event: KeyboardEvent) => {
    // Enter also ends the writing of Chinese.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') open(results[active]);
    const next = moved(active, event.key, results.length);
    if (next === null) return;
    event.preventDefault();
    setChosen(next);
  };
  return (
    <>
      <Input
        ref={input}
        size="large"
        variant="borderless"
        prefix={<SearchOutlined />}
        placeholder={say('placeholder')}
        value={typed}
        maxLength={128}
        spellCheck={false}
        autoComplete="off"
        role="combobox"
        aria-label={say('search')}
        aria-expanded={results.length > 0}
        aria-controls={RESULTS_ID}
        aria-autocomplete="list"
        {...(results.length === 0 ? {} : { 'aria-activedescendant': resultId(active) })}
        onChange={({ target }) => {
          setTyped(target.value);
          setChosen(0);
        }}
        onKeyDown={listen}
      />
      <ResultList entries={results} active={active} recent={typed === '' ? recent.length : 0} onOpen={open} onHover={setChosen} />
      <output className="search-foot">
        {results.length === 0 ? say('none') : <span className="visually-hidden">{say('found', { count: results.length })}</span>}
        <span aria-hidden>{say('keys')}</span>
      </output>
    </>
  );
}
