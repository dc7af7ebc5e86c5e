import { Input } from 'antd';
import { useState } from 'react';

interface LinesInputProps {
  readonly id: string;
  readonly value: readonly string[];
  readonly placeholder?: string;
  /** Entries may be blank, as words of a command may. */
  readonly keepsBlank?: boolean;
  readonly onChange: (lines: readonly string[]) => void;
}

/** A list of texts, one a line. */
export function LinesInput({ id, value, placeholder = '', keepsBlank = false, onChange }: LinesInputProps) {
  const [typed, setTyped] = useState(() => value.join('\n'));
  const read = (text: string) =>
    keepsBlank
      ? text === ''
        ? []
        : text.split('\n')
      : text
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== '');
  // It was changed elsewhere, in the JSON text for example.
  if (read(typed).join('\n') !== value.join('\n')) setTyped(value.join('\n'));
  return (
    <Input.TextArea
      id={id}
      className="code-input"
      value={typed}
      placeholder={placeholder}
      // Not by what is in it: that would take a style which the content security policy refuses.
      rows={Math.min(12, Math.max(2, typed.split('\n').length))}
      spellCheck={false}
      onChange={({ target }) => {
        setTyped(target.value);
        onChange(read(target.value));
      }}
    />
  );
}
