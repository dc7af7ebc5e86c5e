import { json, jsonParseLinter } from '@codemirror/lang-json';
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import { EditorState, type Extension, StateEffect } from '@codemirror/state';
import { basicSetup, EditorView } from 'codemirror';
import { useEffect, useRef } from 'react';
import { usePreferences } from '../shell/preferences.tsx';
import { styleNonce } from '../shell/style-nonce.ts';
import { editorTheme } from './editor-theme.ts';

interface JsonEditorProps {
  readonly value: string;
  /** Names it for those who do not see it. */
  readonly label: string;
  readonly height?: string;
  /** Absent: it can only be read. */
  readonly onChange?: (value: string) => void;
  /** What is wrong in a text that is JSON, by place. It is asked again when the function changes; keep it while the answer is the same. */
  readonly check?: (text: string) => readonly Diagnostic[];
  /** What else it can do, such as telling what a key means; keep the same list. */
  readonly extensions?: readonly Extension[];
}

/** JSON with its mistakes marked as they are made. */
export function JsonEditor({ value, label, height = '360px', onChange, check, extensions = NO_EXTENSIONS }: JsonEditorProps) {
  const { isDark } = usePreferences();
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const change = useRef(onChange);
  const latest = useRef(value);
  const checking = useRef(check);
  useEffect(() => {
    change.current = onChange;
    latest.current = value;
  });
  const isReadOnly = onChange === undefined;
  useEffect(() => {
    const editor = new EditorView({
      ...(place.current === null ? {} : { parent: place.current }),
      state: EditorState.create({
        doc: latest.current,
        extensions: [
          EditorView.cspNonce.of(styleNonce),
          basicSetup,
          json(),
          lintGutter(),
          linter((view) => diagnosticsOf(view, checking.current), {
            needsRefresh: ({ transactions }) => transactions.some(({ effects }) => effects.some((effect) => effect.is(checkAgain))),
          }),
          ...extensions,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorState.readOnly.of(isReadOnly),
          editorTheme(isDark, height),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) change.current?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [isDark, label, isReadOnly, height, extensions]);
  useEffect(() => {
    checking.current = check;
    view.current?.dispatch({ effects: checkAgain.of(check) });
  }, [check]);
  useEffect(() => {
    const { current } = view;
    const shown = current?.state.doc.toString();
    if (current === null || shown === value) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: value } });
  }, [value]);
  return <div className="json-editor" ref={place} />;
}

const NO_EXTENSIONS: readonly Extension[] = [];

/** The check says something else now. */
const checkAgain = StateEffect.define<JsonEditorProps['check']>();

const parseErrors = jsonParseLinter();

function diagnosticsOf(view: EditorView, check: JsonEditorProps['check']): readonly Diagnostic[] {
  if (view.state.doc.length === 0) return [];
  const errors = parseErrors(view);
  return errors.length > 0 || check === undefined ? errors : check(view.state.doc.toString());
}
