import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import { EditorView } from 'codemirror';

/** Takes its colours from the theme's variables; those of words, which the theme has not, are here. */
export function editorTheme(isDark: boolean, height: string): Extension {
  const theme = EditorView.theme(
    {
      '&': { height, backgroundColor: 'var(--ant-color-bg-container)', color: 'var(--ant-color-text)' },
      '.cm-content': { caretColor: 'var(--ant-color-text)', fontFamily: 'var(--ant-font-family-code)' },
      '.cm-gutters': { backgroundColor: 'var(--ant-color-fill-quaternary)', color: 'var(--ant-color-text-secondary)', border: 'none' },
      '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--ant-color-fill-quaternary)' },
      '&.cm-focused': { outline: '2px solid var(--ant-color-primary-border)' },
      '.cm-tooltip': { backgroundColor: 'var(--ant-color-bg-elevated)', color: 'var(--ant-color-text)' },
    },
    { dark: isDark },
  );
  return [theme, syntaxHighlighting(isDark ? DARK : LIGHT)];
}

interface WordColors {
  readonly key: string;
  readonly text: string;
  readonly number: string;
  /** true, false, null. */
  readonly word: string;
}

const LIGHT = highlight({ key: '#1f4e9e', text: '#a31515', number: '#116644', word: '#6f2da8' });
const DARK = highlight({ key: '#9cc4ff', text: '#f2a98c', number: '#8fd6a8', word: '#d5a6f5' });

function highlight({ key, text, number, word }: WordColors): HighlightStyle {
  return HighlightStyle.define([
    { tag: tags.propertyName, color: key },
    { tag: tags.string, color: text },
    { tag: tags.number, color: number },
    { tag: [tags.bool, tags.null], color: word },
  ]);
}
