import type { FieldProblem } from '@infergate/contract';
import { Form } from 'antd';
import type { ReactNode } from 'react';
import { useEditingContext } from '../editing/editing.tsx';

interface FieldFrameProps {
  /** The key in the table, with the numbers of list entries. */
  readonly name: string;
  readonly label: ReactNode;
  /** In place of what the key table says of the key; null: nothing. */
  readonly help?: ReactNode;
  readonly isRequired?: boolean;
  /** False where there are several inputs inside, each with a name of its own. */
  readonly isOneInput?: boolean;
  readonly children: ReactNode;
}

/** A label, what belongs under it, and what is wrong with it. */
export function FieldFrame({ name, label, help, isRequired = false, isOneInput = true, children }: FieldFrameProps) {
  const { placedProblems, placedNotices, isShown, touch } = useEditingContext();
  const meaning = useMeaning(name);
  const problems = isShown(name) ? (placedProblems.get(name) ?? []) : [];
  const notices = placedNotices.get(name) ?? [];
  const status = problems.length > 0 ? 'error' : notices.length > 0 ? 'warning' : undefined;
  const said = [...problems, ...notices];
  return (
    <div data-field={name} onBlur={() => touch(name)}>
      <Form.Item
        label={label}
        required={isRequired}
        {...(isOneInput ? { htmlFor: fieldId(name) } : {})}
        {...(status === undefined ? {} : { validateStatus: status })}
        {...(said.length > 0 ? { help: <Messages problems={said} name={name} /> } : {})}
        extra={help === undefined ? meaning : help}
      >
        {children}
      </Form.Item>
    </div>
  );
}

function Messages({ problems, name }: { readonly problems: readonly FieldProblem[]; readonly name: string }) {
  const { form } = useEditingContext();
  const own = form.pathOf(name);
  return problems.map(({ path, message }) => (
    <div key={`${path} ${message}`}>
      {path !== own && <code>{path.startsWith(own) ? path.slice(own.length).replace(/^\./, '') : path}</code>} {message}
    </div>
  ));
}

/** What the key table says of a key, with its default. */
function useMeaning(name: string): ReactNode {
  const { keys } = useEditingContext();
  const key = keys.get(tablePath(name));
  if (key === undefined) return null;
  return <Meaning text={key.meaning} />;
}

/** Names of keys stand in backticks there. */
export function Meaning({ text }: { readonly text: string }) {
  return text.split('`').map((part, i) => (i % 2 === 1 ? <code key={part}>{part}</code> : part));
}

export function tablePath(name: string): string {
  return name.replaceAll(/\[\d+\]/g, '[]');
}

export function fieldId(name: string): string {
  return `field-${name.replaceAll(/[^a-z0-9_]+/gi, '-')}`;
}
