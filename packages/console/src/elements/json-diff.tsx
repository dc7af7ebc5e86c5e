import { json } from '@codemirror/lang-json';
import { unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { basicSetup, EditorView } from 'codemirror';
import { useEffect, useRef } from 'react';
import { usePreferences } from '../shell/preferences.tsx';
import { styleNonce } from '../shell/style-nonce.ts';
import { editorTheme } from './editor-theme.ts';

interface JsonDiffProps {
  readonly before: string;
  readonly after: string;
  /** Names it for those who do not see it. */
  readonly label: string;
}

/** Lines around a change that are shown with it. */
const CONTEXT_LINES = 3;

/** Two texts in one: what is gone, what has come, and what is around it. Load it lazily. */
export function JsonDiff({ before, after, label }: JsonDiffProps) {
  const { isDark } = usePreferences();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const editor = new EditorView({
      ...(place.current === null ? {} : { parent: place.current }),
      state: EditorState.create({
        doc: after,
        extensions: [
          EditorView.cspNonce.of(styleNonce),
          basicSetup,
          json(),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorState.readOnly.of(true),
          EditorView.editable.of(false),
          unifiedMergeView({
            original: before,
            mergeControls: false,
            gutter: true,
            collapseUnchanged: { margin: CONTEXT_LINES, minSize: CONTEXT_LINES * 2 },
          }),
          editorTheme(isDark, 'auto'),
        ],
      }),
    });
    return () => editor.destroy();
  }, [before, after, label, isDark]);
  return <div className="json-diff" ref={place} />;
}
