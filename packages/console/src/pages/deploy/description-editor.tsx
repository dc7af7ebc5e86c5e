import type { KeyDescription } from '@infergate/contract';
import { EditorState } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';
import type { Diagnostic } from '@codemirror/lint';
import { useMemo } from 'react';
import { JsonEditor } from '../../elements/json-editor.tsx';
import { cursorPlace, describedAt, keysBelow } from './document/cursor-path.ts';

interface DescriptionEditorProps {
  readonly value: string;
  readonly label: string;
  readonly height: string;
  readonly onChange: (text: string) => void;
  readonly check: (text: string) => readonly Diagnostic[];
  readonly keys: readonly KeyDescription[];
}

/** A JSON editor that knows the keys of a description: what each means, and which may stand where. */
export function DescriptionEditor({ keys, ...editor }: DescriptionEditorProps) {
  const extensions = useMemo(() => {
    const sources = [{ autocomplete: (context: Context) => completions(keys, context) }];
    return [hints(keys), EditorState.languageData.of(() => sources)];
  }, [keys]);
  return <JsonEditor {...editor} extensions={extensions} />;
}

/** What the editor tells whoever completes. */
interface Context {
  readonly state: EditorState;
  readonly pos: number;
}

function hints(keys: readonly KeyDescription[]) {
  return hoverTooltip((view, at) => {
    const line = view.state.doc.lineAt(at);
    const key = [...line.text.matchAll(/"(?:[^"\\]|\\.)*"\s*:/g)].find(({ 0: token, index }) => {
      const from = line.from + index;
      return from <= at && at <= from + token.length;
    });
    if (key === undefined) return null;
    const end = line.from + key.index + key[0].length - 1;
    const described = describedAt(keys, cursorPlace(view.state.doc.toString(), end).path);
    if (described === null) return null;
    return { pos: line.from + key.index, end, above: true, create: () => ({ dom: tooltip(described) }) };
  });
}

function tooltip({ path, type, meaning, default: usual }: KeyDescription): HTMLElement {
  const dom = document.createElement('div');
  dom.className = 'key-hint';
  const head = dom.appendChild(document.createElement('strong'));
  head.textContent = path;
  dom.append(document.createElement('br'), meaning.replaceAll('`', ''));
  dom.append(document.createElement('br'), `${type}${usual === null ? '' : ` · ${usual}`}`);
  return dom;
}

function completions(keys: readonly KeyDescription[], { state, pos }: Context) {
  const { path, keyFrom } = cursorPlace(state.doc.toString(), pos);
  if (keyFrom === null) return null;
  const isClosed = state.sliceDoc(pos, pos + 1) === '"';
  const options = keysBelow(keys, path).map(({ name, meaning, status, kind }) => ({
    label: `"${name}"`,
    apply: `"${name}${isClosed ? '' : `": ${BEGINNING[kind] ?? ''}`}`,
    info: meaning.replaceAll('`', ''),
    boost: status === 'used' ? 1 : 0,
  }));
  return { from: keyFrom, options };
}

/** What a value of the kind begins with. */
const BEGINNING: Readonly<Partial<Record<KeyDescription['kind'], string>>> = {
  group: '{}',
  list: '[]',
  'text-list': '[]',
  'text-map': '{}',
  text: '""',
  choice: '""',
  words: '""',
};
