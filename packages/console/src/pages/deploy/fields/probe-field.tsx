import { Input, InputNumber, Select } from 'antd';
import { useTexts } from '../../../i18n/texts.ts';
import { useEditingContext } from '../editing/editing.tsx';
import type { Probe } from '../editing/form-keys.ts';
import { formTexts } from '../form-texts.ts';
import { isObject } from '../document/value-edits.ts';
import { FieldFrame } from './field-frame.tsx';
import { LinesInput } from './lines-input.tsx';

const ACTIONS = ['http_get', 'tcp_socket', 'exec'] as const;
type ActionName = (typeof ACTIONS)[number];

const BEGINNING: Readonly<Record<ActionName, unknown>> = { http_get: { path: '/' }, tcp_socket: {}, exec: { command: ['true'] } };

/** One check of an instance: what is asked, and how often. */
export function ProbeField({ probe }: { readonly probe: Probe }) {
  const say = useTexts(formTexts);
  const { form, set } = useEditingContext();
  const name = `containers[0].${probe}`;
  const action = ACTIONS.find((action) => form.has(`${name}.${action}`)) ?? null;
  const choose = (next: ActionName | null) => {
    const present = form.get(name);
    const timing = isObject(present)
      ? Object.fromEntries(Object.entries(present).filter(([key]) => !ACTIONS.some((action) => action === key)))
      : {};
    set(name, next === null ? undefined : { [next]: BEGINNING[next], ...timing });
  };
  return (
    <FieldFrame name={name} label={say(probe)} isOneInput={false}>
      <div className="probe">
        <Select
          aria-label={say(probe)}
          value={action ?? 'none'}
          onChange={(value: ActionName | 'none') => choose(value === 'none' ? null : value)}
          options={[{ value: 'none', label: say('noCheck') }, ...ACTIONS.map((value) => ({ value: value as string, label: say(value) }))]}
        />
        {action === 'http_get' && (
          <Input
            aria-label={say('checkPath')}
            addonBefore={say('checkPath')}
            value={form.text(`${name}.http_get.path`)}
            placeholder="/"
            onChange={({ target }) => set(`${name}.http_get`, { ...objectAt(form.get(`${name}.http_get`)), path: target.value })}
          />
        )}
        {action === 'exec' && (
          <LinesInput
            id={`${probe}-command`}
            value={form.texts(`${name}.exec.command`)}
            keepsBlank
            onChange={(words) => set(`${name}.exec.command`, words)}
          />
        )}
        {action !== null && <Timing name={name} />}
      </div>
    </FieldFrame>
  );
}

const TIMINGS = ['period_seconds', 'timeout_seconds', 'failure_threshold'] as const;

function Timing({ name }: { readonly name: string }) {
  const say = useTexts(formTexts);
  const { form, set, keys } = useEditingContext();
  return TIMINGS.map((timing) => (
    <label key={timing} className="probe-timing">
      <span>{say(timing)}</span>
      <InputNumber
        value={form.number(`${name}.${timing}`)}
        placeholder={keys.get(`${name.replace('[0]', '[]')}.${timing}`)?.default ?? ''}
        onChange={(value) => set(`${name}.${timing}`, value ?? undefined)}
      />
    </label>
  ));
}

function objectAt(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}
