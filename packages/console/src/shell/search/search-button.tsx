import { SearchOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTexts } from '../../i18n/texts.ts';
import { searchTexts } from './texts.ts';

/** Loaded when it is first asked for. */
const SearchPalette = lazy(async () => ({ default: (await import('./search-palette.tsx')).SearchPalette }));

const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);
/** Drawn by the style sheet: the name of the button, which is in the reader's language, need not repeat it. */
const SHORTCUT = IS_APPLE ? '⌘K' : 'Ctrl K';

/** Opens the search, as Ctrl-K (on a Mac: Cmd-K) does everywhere. */
export function SearchButton() {
  const say = useTexts(searchTexts);
  const [isOpen, setOpen] = useState(false);
  const [isWanted, setWanted] = useState(false);
  const open = () => {
    setWanted(true);
    setOpen(true);
  };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.shiftKey || event.key.toLowerCase() !== 'k') return;
      if (!(IS_APPLE ? event.metaKey : event.ctrlKey)) return;
      event.preventDefault();
      setWanted(true);
      setOpen((was) => !was);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  return (
    <>
      <Button
        className="search-button"
        type="text"
        icon={<SearchOutlined />}
        aria-label={say('search')}
        aria-keyshortcuts={IS_APPLE ? 'Meta+K' : 'Control+K'}
        onClick={open}
      >
        <kbd data-keys={SHORTCUT} />
      </Button>
      {isWanted && (
        <Suspense fallback={null}>
          <SearchPalette isOpen={isOpen} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
