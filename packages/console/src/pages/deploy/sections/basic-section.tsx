import { Input } from 'antd';
import { useTexts } from '../../../i18n/texts.ts';
import { useEditingContext } from '../editing/editing.tsx';
import { FieldFrame, fieldId } from '../fields/field-frame.tsx';
import { KeyField } from '../fields/key-field.tsx';
import { MapField } from '../fields/map-field.tsx';
import { formTexts } from '../form-texts.ts';
import { Section } from './section.tsx';

/** `isNamed`: the service is there already, and keeps its name. */
export function BasicSection({ isNamed }: { readonly isNamed: boolean }) {
  const say = useTexts(formTexts);
  return (
    <Section title={say('basic')}>
      {isNamed ? <KeptName label={say('name')} /> : <KeyField name={NAME} label={say('name')} isRequired />}
      <MapField name="labels" label={say('labels')} nameLabel={say('key')} valueLabel={say('value')} />
    </Section>
  );
}

const NAME = 'metadata.name';

function KeptName({ label }: { readonly label: string }) {
  const say = useTexts(formTexts);
  const { form } = useEditingContext();
  return (
    <FieldFrame name={NAME} label={label} help={say('keptName')}>
      <Input id={fieldId(NAME)} value={form.text(NAME)} disabled />
    </FieldFrame>
  );
}
