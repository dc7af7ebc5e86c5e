import { useTexts } from '../../../i18n/texts.ts';
import { KeyField } from '../fields/key-field.tsx';
import { formTexts } from '../form-texts.ts';
import { Section } from './section.tsx';

export function ResourcesSection() {
  const say = useTexts(formTexts);
  return (
    <Section title={say('resources')}>
      <div className="form-columns">
        <KeyField name="metadata.instance" label={say('instances')} isRequired />
        <KeyField name="metadata.cpu" label={say('cpu')} />
        <KeyField name="metadata.memory" label={say('memory')} />
        <KeyField name="metadata.gpu" label={say('gpu')} />
      </div>
    </Section>
  );
}
