import { InputNumber } from 'antd';
import { useEditingContext } from '../editing/editing.tsx';
import { FieldFrame, fieldId, Meaning } from './field-frame.tsx';

/** A limit of the whole service: on with a number, off without. */
export function PolicyField({ name, label }: { readonly name: string; readonly label: string }) {
  const { form, set, keys } = useEditingContext();
  const isOff = form.get(`${name}.enable`) === false;
  return (
    <FieldFrame name={name} label={label} help={<Meaning text={keys.get(`${name}.limit`)?.meaning ?? ''} />}>
      <InputNumber
        id={fieldId(name)}
        className="number-input"
        value={isOff ? null : form.number(`${name}.limit`)}
        onChange={(limit) => set(name, limit === null ? undefined : { enable: true, limit })}
      />
    </FieldFrame>
  );
}
