import { SearchOutlined } from '@ant-design/icons';
import { Input } from 'antd';
import { useEffect, useState } from 'react';

interface SearchBoxProps {
  readonly value: string;
  /** Names it for those who do not see it; also shown while it is empty. */
  readonly label: string;
  readonly onChange: (value: string) => void;
  readonly className?: string;
  readonly status?: '' | 'error';
}

const PAUSE_MS = 300;

/** A filter by text that follows when typing pauses. */
export function SearchBox({ value, label, onChange, className, status = '' }: SearchBoxProps) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  // It was changed elsewhere, by the back button for example.
  if (known !== value) {
    setKnown(value);
    setTyped(value);
  }
  useEffect(() => {
    if (typed === value) return undefined;
    const timer = setTimeout(() => onChange(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <Input
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
      onPressEnter={() => onChange(typed)}
      aria-label={label}
      placeholder={label}
      prefix={<SearchOutlined />}
      allowClear
      spellCheck={false}
      status={status}
      {...(className === undefined ? {} : { className })}
    />
  );
}
