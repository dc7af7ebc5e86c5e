import { useTexts } from '../../../i18n/texts.ts';
import { Input } from 'antd';
import { useEditingContext } from '../editing/editing.tsx';
import { formTexts } from '../form-texts.ts';
import { FieldFrame, fieldId, Meaning } from './field-frame.tsx';
import { LinesInput } from './lines-input.tsx';

/** A command as one text, or a word a line where the description has a list of words. */
export function CommandField({
  name,
  label,
  isRequired = false,
}: {
  readonly name: string;
  readonly label: string;
  readonly isRequired?: boolean;
}) {
  const say = useTexts(formTexts);
  const { form, set, keys } = useEditingContext();
  const isList = Array.isArray(form.get(name));
  const meaning = keys.get(name.replace('[0]', '[]'))?.meaning ?? '';
  const help = isList ? say('wordsByLine') : <Meaning text={meaning} />;
  return (
    <FieldFrame name={name} label={label} help={help} isRequired={isRequired}>
      {isList ? (
        <LinesInput
          id={fieldId(name)}
          value={form.texts(name)}
          keepsBlank
          onChange={(words) => set(name, words.length === 0 ? '' : words)}
        />
      ) : (
        <Input
          id={fieldId(name)}
          className="code-input"
          value={form.text(name)}
          spellCheck={false}
          autoComplete="off"
          onChange={({ target }) => set(name, target.value === '' && !isRequired ? undefined : target.value)}
        />
      )}
    </FieldFrame>
  );
}
