import { Button, Input } from 'antd';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { EmptyState } from '../../../../../elements/empty-state.tsx';
import { useTexts } from '../../../../../i18n/texts.ts';
import type { Entrance } from '../draft/draft.ts';
import { debuggingTexts } from '../texts.ts';
import type { ChatSettings } from './chat-body.ts';
import { ChatOptions } from './chat-options.tsx';
import { ChatTurn } from './chat-turn.tsx';
import { type Turn, useChat } from './use-chat.ts';

interface ChatProps {
  readonly serviceName: string;
  /** Those that the service names. */
  readonly models: readonly string[];
  readonly path: string;
  readonly entrance: Entrance | null;
}

/** A conversation with the model: token by token, with how fast it was. */
export function Chat({ serviceName, models, path, entrance }: ChatProps) {
  const say = useTexts(debuggingTexts);
  const { turns, isOpen, say: send, stop, clear } = useChat({ serviceName, path, entrance });
  const [settings, setSettings] = useState<ChatSettings>({ model: '', system: '', temperature: null, maxTokens: null });
  const used = { ...settings, model: settings.model || (models[0] ?? 'default') };
  return (
    <div className="bench chat-bench">
      <section className="chat" aria-label={say('chat')}>
        <Conversation turns={turns} />
        <Composer isOpen={isOpen} hasTurns={turns.length > 0} onSend={(text) => send(text, used)} onStop={stop} onClear={clear} />
      </section>
      <ChatOptions settings={used} models={models} onChange={(changes) => setSettings((before) => ({ ...before, ...changes }))} />
    </div>
  );
}

function Conversation({ turns }: { readonly turns: readonly Turn[] }) {
  const say = useTexts(debuggingTexts);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The newest is looked at while it arrives.
    if (turns.length > 0 && place.current !== null) place.current.scrollTop = place.current.scrollHeight;
  }, [turns]);
  return (
    // A reader without a mouse has to be able to scroll it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="conversation" role="log" aria-label={say('openDebugging')} tabIndex={0} ref={place}>
      {turns.length === 0 && <EmptyState title={say('noMessages')}>{say('noMessagesHint')}</EmptyState>}
      {turns.map((turn) => (
        <ChatTurn key={turn.id} turn={turn} />
      ))}
    </div>
  );
}

interface ComposerProps {
  readonly isOpen: boolean;
  readonly hasTurns: boolean;
  readonly onSend: (text: string) => void;
  readonly onStop: () => void;
  readonly onClear: () => void;
}

const MOST_CHARACTERS = 100_000;

function Composer({ isOpen, hasTurns, onSend, onStop, onClear }: ComposerProps) {
  const say = useTexts(debuggingTexts);
  const [text, setText] = useState('');
  const isEmpty = text.trim() === '';
  const send = () => {
    if (isEmpty || isOpen) return;
    onSend(text);
    setText('');
  };
  const pressed = (event: KeyboardEvent) => {
    // Enter also ends the choice of a Chinese word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <div className="composer">
      <Input.TextArea
        aria-label={say('message')}
        placeholder={say('messageHint')}
        rows={2}
        maxLength={MOST_CHARACTERS}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={pressed}
      />
      <div className="row-of-things">
        <Button type="primary" disabled={isEmpty || isOpen} onClick={send}>
          {say('send')}
        </Button>
        {isOpen && <Button onClick={onStop}>{say('stop')}</Button>}
        {hasTurns && <Button onClick={onClear}>{say('clear')}</Button>}
      </div>
    </div>
  );
}
