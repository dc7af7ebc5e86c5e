import { useTexts } from '../../../i18n/texts.ts';
import { KeyField } from '../fields/key-field.tsx';
import { MapField } from '../fields/map-field.tsx';
import { formTexts } from '../form-texts.ts';
import { Section } from './section.tsx';

export function BasicSection() {
  const say = useTexts(formTexts);
  return (
    <Section title={say('basic')}>
      <KeyField name="metadata.name" label={say('name')} isRequired />
      <MapField name="labels" label={say('labels')} nameLabel={say('key')} valueLabel={say('value')} />
    </Section>
  );
}
