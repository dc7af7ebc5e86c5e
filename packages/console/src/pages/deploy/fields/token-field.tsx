import { Input, Radio } from 'antd';
import { useTexts } from '../../../i18n/texts.ts';
import { useEditingContext } from '../editing/editing.tsx';
import { formTexts } from '../form-texts.ts';
import { FieldFrame } from './field-frame.tsx';

type Access = 'generated' | 'own' | 'public';

/** Who may call: holders of a token that is generated or given, or everybody. */
export function TokenField() {
  const say = useTexts(formTexts);
  const { form, set, touch } = useEditingContext();
  const value = form.get('token');
  const access: Access = value === '' ? 'public' : typeof value === 'string' ? 'own' : 'generated';
  const choose = (next: Access) => {
    if (next === access) return;
    set('token', next === 'public' ? '' : next === 'generated' ? undefined : makeToken());
  };
  return (
    <FieldFrame name="token" label={say('access')} help={say(`${access}Help`)} isOneInput={false}>
      <Radio.Group
        aria-label={say('access')}
        value={access}
        onChange={({ target }) => choose(target.value as Access)}
        options={(['generated', 'own', 'public'] as const).map((value) => ({ value, label: say(value) }))}
      />
      {access === 'own' && (
        <Input.Password
          className="below-choice"
          aria-label={say('token')}
          value={form.text('token')}
          autoComplete="new-password"
          spellCheck={false}
          onBlur={() => touch('token')}
          // Emptied it would make the service public, which is for the choice above alone.
          onChange={({ target }) => set('token', target.value === '' ? undefined : target.value)}
        />
      )}
    </FieldFrame>
  );
}

const TOKEN_BYTES = 24;

/** To begin with: nobody thinks up a better one. */
function makeToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
