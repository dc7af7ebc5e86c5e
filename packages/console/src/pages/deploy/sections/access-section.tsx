import { useTexts } from '../../../i18n/texts.ts';
import { TokenField } from '../fields/token-field.tsx';
import { formTexts } from '../form-texts.ts';
import { Section } from './section.tsx';

export function AccessSection() {
  const say = useTexts(formTexts);
  return (
    <Section title={say('accessSection')}>
      <TokenField />
    </Section>
  );
}
