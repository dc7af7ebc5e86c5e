import { PROCESSOR_CODES } from '@infergate/contract';
import { Select } from 'antd';
import { useTexts } from '../../../i18n/texts.ts';
import { useEditingContext } from '../editing/editing.tsx';
import { formTexts } from '../form-texts.ts';
import { FieldFrame, fieldId } from './field-frame.tsx';

/** Those that run here. */
export function ProcessorField() {
  const say = useTexts(formTexts);
  const { form, set } = useEditingContext();
  return (
    <FieldFrame name="processor" label={say('processorCode')} isRequired>
      <Select
        id={fieldId('processor')}
        value={form.text('processor')}
        onChange={(value) => set('processor', value)}
        options={PROCESSOR_CODES.map((value) => ({ value: value as string, label: value.toUpperCase() }))}
      />
    </FieldFrame>
  );
}
