import type { FieldProblem, KeyDescription } from '@infergate/contract';
import { createContext, useCallback, useContext, useMemo, useState } from 'react';
import { useLanguage } from '../../../i18n/texts.ts';
import { FormDocument } from '../document/form-document.ts';
import { workloadOf } from '../workload.ts';
import { formKeys } from './form-keys.ts';
import { describedKeys } from './key-meanings.ts';
import { type Placement, placeProblems } from './placement.ts';
import { joinProblems, type Reading, readDescriptionText, type Refusal, standingProblems } from './reading.ts';

/** One description being edited, by its form and by its text at once: the text is the truth. */
export interface Editing {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly reading: Reading;
  readonly form: FormDocument;
  /** undefined takes the key out. */
  readonly set: (key: string, value: unknown) => void;
  readonly setDocument: (document: unknown) => void;
  /** Everything that is wrong, as far as it is known. */
  readonly problems: readonly FieldProblem[];
  readonly placedProblems: Placement;
  readonly placedNotices: Placement;
  /** Fields whose problems are shown: those that were left, all of them once it was tried. */
  readonly isShown: (key: string) => boolean;
  readonly touch: (key: string) => void;
  /** From now on every problem is shown; `problems` are what the server found. */
  readonly refuse: (problems: readonly FieldProblem[]) => void;
  readonly keys: ReadonlyMap<string, KeyDescription>;
}

const Context = createContext<Editing | null>(null);
export const EditingProvider = Context;

export function useEditingContext(): Editing {
  const editing = useContext(Context);
  if (editing === null) throw new Error('useEditingContext outside EditingProvider');
  return editing;
}

/** `shown`: the description that is being changed, its secrets hidden; null: a new one. */
export function useEditing(beginning: unknown, shown: unknown): Editing {
  const [text, setText] = useState(() => jsonText(beginning));
  const [refusal, setRefusal] = useState<Refusal>(NO_REFUSAL);
  const [touched, setTouched] = useState<ReadonlySet<string>>(NONE);
  const [isTried, setTried] = useState(false);
  const language = useLanguage();
  const keys = useMemo(() => new Map(describedKeys(language).map((key) => [key.path, key])), [language]);
  const reading = useMemo(() => readDescriptionText(text, shown), [text, shown]);
  // While the text cannot be read, the form shows what it said before: an empty one looks as if all were lost.
  const [readable, setReadable] = useState(reading.document ?? NOTHING);
  if (reading.document !== null && reading.document !== readable) setReadable(reading.document);
  const form = useMemo(() => new FormDocument(readable), [readable]);
  const problems = useMemo(() => joinProblems(reading.problems, standingProblems(refusal, text)), [reading, refusal, text]);
  const places = useMemo(() => {
    const fields = formKeys(workloadOf(form));
    const place = (list: readonly FieldProblem[]) => placeProblems(list, fields, (key) => form.pathOf(key));
    return { placedProblems: place(problems), placedNotices: place(reading.notices) };
  }, [form, problems, reading]);
  const setDocument = useCallback((document: unknown) => setText(jsonText(document)), []);
  return {
    text,
    setText,
    reading,
    form,
    set: (key, value) => setDocument(form.with(key, value)),
    setDocument,
    problems,
    ...places,
    isShown: (key) => isTried || touched.has(key),
    touch: (key) => setTouched((before) => (before.has(key) ? before : new Set([...before, key]))),
    refuse: (problems) => {
      setTried(true);
      setRefusal({ text, problems });
    },
    keys,
  };
}

/** Every key on a line of its own: what is wrong with it is marked there. */
export function jsonText(document: unknown): string {
  return JSON.stringify(document, null, 2);
}

const NONE: ReadonlySet<string> = new Set();
const NOTHING: Readonly<Record<string, unknown>> = {};
const NO_REFUSAL: Refusal = { text: '', problems: [] };
