import { Form, Radio } from 'antd';
import { useTexts } from '../../../i18n/texts.ts';
import { FormDocument } from '../document/form-document.ts';
import { useEditingContext } from '../editing/editing.tsx';
import { CommandField } from '../fields/command-field.tsx';
import { EnvironmentField } from '../fields/environment-field.tsx';
import { KeyField } from '../fields/key-field.tsx';
import { MapField } from '../fields/map-field.tsx';
import { ProcessorField } from '../fields/processor-field.tsx';
import { formTexts } from '../form-texts.ts';
import { type Workload, WORKLOADS, withWorkload, workloadOf } from '../workload.ts';
import { Section } from './section.tsx';

/** What runs. */
export function EnvironmentSection() {
  const say = useTexts(formTexts);
  const { form, setDocument } = useEditingContext();
  const workload = workloadOf(form);
  const choose = (next: Workload) => setDocument(withWorkload(form, next, (root) => new FormDocument(root)));
  return (
    <Section title={say('environment')}>
      <Form.Item label={say('workload')} extra={workload !== null && say(`${workload}Help`)}>
        <Radio.Group
          aria-label={say('workload')}
          className="workload-choice"
          optionType="button"
          value={workload}
          onChange={({ target }) => choose(target.value as Workload)}
          options={WORKLOADS.map((value) => ({ value, label: say(value) }))}
        />
      </Form.Item>
      {workload === 'command' && <CommandFields />}
      {workload === 'processor' && <ProcessorFields />}
      {workload === 'external' && <ExternalFields />}
    </Section>
  );
}

function CommandFields() {
  const say = useTexts(formTexts);
  const { form, setDocument } = useEditingContext();
  const isScript = form.has('containers[0].script');
  const choose = (toScript: boolean) => {
    const [from, to] = toScript ? ['command', 'script'] : ['script', 'command'];
    const text = form.text(`containers[0].${from}`);
    setDocument(new FormDocument(form.with(`containers[0].${from}`, undefined)).with(`containers[0].${to}`, text));
  };
  return (
    <>
      <Form.Item label={say('startBy')}>
        <Radio.Group
          aria-label={say('startBy')}
          value={isScript}
          onChange={({ target }) => choose(target.value === true)}
          options={[
            { value: false, label: say('byCommand') },
            { value: true, label: say('byScript') },
          ]}
        />
      </Form.Item>
      {isScript ? (
        <KeyField name="containers[0].script" label={say('script')} rows={4} isRequired />
      ) : (
        <CommandField name="containers[0].command" label={say('command')} isRequired />
      )}
      {form.has('containers[0].args') && <CommandField name="containers[0].args" label={say('arguments')} />}
      <KeyField name="runtime.process.directory" label={say('directory')} placeholder="/srv/models/my_service" />
      <KeyField name="containers[0].port" label={say('port')} />
      <EnvironmentField name="containers[0].env" label={say('variables')} />
    </>
  );
}

function ProcessorFields() {
  const say = useTexts(formTexts);
  return (
    <>
      <ProcessorField />
      <KeyField name="model_path" label={say('modelPath')} placeholder="/srv/models/iris/model.onnx" isRequired />
      <KeyField name="model_entry" label={say('modelEntry')} />
      <EnvironmentField name="processor_envs" label={say('variables')} />
    </>
  );
}

function ExternalFields() {
  const say = useTexts(formTexts);
  return (
    <>
      <KeyField name="runtime.external.addresses" label={say('addresses')} placeholder="http://10.0.0.5:8000" isRequired />
      <MapField name="runtime.external.headers" label={say('headers')} nameLabel={say('headerName')} valueLabel={say('value')} isSecret />
      <KeyField name="runtime.external.ca" label={say('authority')} placeholder="-----BEGIN CERTIFICATE-----" rows={3} />
    </>
  );
}
