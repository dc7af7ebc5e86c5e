import type { Extension } from '@codemirror/state';
import { EditorView } from 'codemirror';

/** Takes its colours from the theme's variables. */
export function editorTheme(isDark: boolean, height: string): Extension {
  return EditorView.theme(
    {
      '&': { height, backgroundColor: 'var(--ant-color-bg-container)', color: 'var(--ant-color-text)' },
      '.cm-content': { caretColor: 'var(--ant-color-text)', fontFamily: 'var(--ant-font-family-code)' },
      '.cm-gutters': { backgroundColor: 'var(--ant-color-fill-quaternary)', color: 'var(--ant-color-text-secondary)', border: 'none' },
      '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--ant-color-fill-quaternary)' },
      '&.cm-focused': { outline: '2px solid var(--ant-color-primary-border)' },
      // The library's colours of words are for light.
      ...(isDark ? { '.cm-line span': { color: '#9ecbff' } } : {}),
      '.cm-tooltip': { backgroundColor: 'var(--ant-color-bg-elevated)', color: 'var(--ant-color-text)' },
    },
    { dark: isDark },
  );
}
