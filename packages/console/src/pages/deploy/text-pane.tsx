import { lazy, Suspense, useCallback, useMemo } from 'react';
import { useTexts } from '../../i18n/texts.ts';
import { LoadingPage } from '../../shell/loading-page.tsx';
import { rangeOf, textPositions } from './document/text-positions.ts';
import { useEditingContext } from './editing/editing.tsx';
import { deployTexts } from './texts.ts';

const Editor = lazy(async () => ({ default: (await import('./description-editor.tsx')).DescriptionEditor }));

const MARKED = 200;

/** The description itself, with what is wrong at its line. */
export function TextPane({ height }: { readonly height: string }) {
  const say = useTexts(deployTexts);
  const { text, setText, reading, problems, keys } = useEditingContext();
  const { notices } = reading;
  const check = useCallback(
    (text: string) => {
      const positions = textPositions(text);
      const mark = (severity: 'error' | 'warning') => (problem: { readonly path: string; readonly message: string }) => {
        const { from, to } = rangeOf(positions, problem.path);
        return { from, to: Math.min(to, text.length), severity, message: problem.message };
      };
      return [...problems.map(mark('error')), ...notices.map(mark('warning'))].slice(0, MARKED);
    },
    [problems, notices],
  );
  const described = useMemo(() => [...keys.values()], [keys]);
  return (
    <div className="text-pane">
      <Suspense fallback={<LoadingPage />}>
        <Editor value={text} label={say('editor')} height={height} onChange={setText} check={check} keys={described} />
      </Suspense>
    </div>
  );
}
