import { useTexts } from '../../../i18n/texts.ts';
import { useEditingContext } from '../editing/editing.tsx';
import { PROBES } from '../editing/form-keys.ts';
import { KeyField } from '../fields/key-field.tsx';
import { ProbeField } from '../fields/probe-field.tsx';
import { formTexts } from '../form-texts.ts';
import { workloadOf } from '../workload.ts';
import { Section } from './section.tsx';

/** Programs have three checks; what comes with a health answer of its own has a path at most. */
export function HealthSection() {
  const say = useTexts(formTexts);
  const { form } = useEditingContext();
  return (
    <Section title={say('health')}>
      {workloadOf(form) === 'command' ? (
        PROBES.map((probe) => <ProbeField key={probe} probe={probe} />)
      ) : (
        <KeyField name="metadata.rpc.health_check_path" label={say('healthPath')} placeholder="/health" />
      )}
    </Section>
  );
}
