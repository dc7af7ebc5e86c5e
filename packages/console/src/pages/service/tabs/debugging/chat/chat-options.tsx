import { Input, InputNumber, Select } from 'antd';
import { useId } from 'react';
import { useTexts } from '../../../../../i18n/texts.ts';
import { debuggingTexts } from '../texts.ts';
import type { ChatSettings } from './chat-body.ts';

interface ChatOptionsProps {
  readonly settings: ChatSettings;
  readonly models: readonly string[];
  readonly onChange: (changes: Partial<ChatSettings>) => void;
}

export function ChatOptions({ settings, models, onChange }: ChatOptionsProps) {
  const say = useTexts(debuggingTexts);
  const id = useId();
  return (
    <div className="chat-options">
      <label htmlFor={`${id}-model`}>{say('model')}</label>
      {models.length > 0 ? (
        <Select
          id={`${id}-model`}
          showSearch
          value={settings.model}
          options={models.map((value) => ({ value, label: value }))}
          onChange={(model: string) => onChange({ model })}
        />
      ) : (
        <Input id={`${id}-model`} maxLength={256} value={settings.model} onChange={({ target }) => onChange({ model: target.value })} />
      )}
      <label htmlFor={`${id}-system`}>{say('system')}</label>
      <Input.TextArea
        id={`${id}-system`}
        rows={2}
        maxLength={20_000}
        value={settings.system}
        onChange={({ target }) => onChange({ system: target.value })}
      />
      <label htmlFor={`${id}-temperature`}>{say('temperature')}</label>
      <InputNumber
        id={`${id}-temperature`}
        min={0}
        max={2}
        step={0.1}
        placeholder={say('byService')}
        value={settings.temperature}
        onChange={(temperature) => onChange({ temperature })}
      />
      <label htmlFor={`${id}-tokens`}>{say('maxTokens')}</label>
      <InputNumber
        id={`${id}-tokens`}
        min={1}
        max={1_000_000}
        precision={0}
        placeholder={say('byService')}
        value={settings.maxTokens}
        onChange={(maxTokens) => onChange({ maxTokens })}
      />
    </div>
  );
}
