import { Form, type FormInstance, Modal } from 'antd';
import { type ReactNode, useId } from 'react';
import { useTexts } from '../i18n/texts.ts';
import { useFocusReturn } from './focus-return.ts';
import { ProblemAlert } from './problem-alert.tsx';
import { elementTexts } from './texts.ts';
import { type FormPlaces, usePlacedProblems } from './use-placed-problems.ts';

interface FormDialogProps<V extends object> {
  readonly title: string;
  /** On the button. */
  readonly verb: string;
  readonly initial: Partial<V>;
  readonly width?: number;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly places: FormPlaces;
  /** Says of each field that may be left empty that it may. Default: true. */
  readonly marksOptional?: boolean;
  readonly onSubmit: (values: V) => void;
  readonly onClose: () => void;
  readonly children: ReactNode | ((form: FormInstance<V>) => ReactNode);
}

/** A form that is sent or left, open for as long as it is there. What the server refuses is said at the fields, and nothing is closed. */
export function FormDialog<V extends object>(props: FormDialogProps<V>) {
  const { title, verb, initial, width = 560, isPending, marksOptional = true, onSubmit, onClose } = props;
  const say = useTexts(elementTexts);
  const [form] = Form.useForm<V>();
  useFocusReturn();
  const id = useId();
  return (
    <Modal
      open
      title={title}
      width={width}
      okText={verb}
      cancelText={say('cancel')}
      okButtonProps={{ htmlType: 'submit', form: id }}
      confirmLoading={isPending}
      onCancel={onClose}
    >
      <Form<V>
        id={id}
        form={form}
        layout="vertical"
        requiredMark={marksOptional ? 'optional' : false}
        initialValues={initial}
        onFinish={onSubmit}
      >
        <FormDialogBody {...props} form={form} />
      </Form>
    </Modal>
  );
}

function FormDialogBody<V extends object>({
  form,
  error,
  places,
  children,
}: Pick<FormDialogProps<V>, 'error' | 'places' | 'children'> & { readonly form: FormInstance<V> }) {
  const rest = usePlacedProblems(form as FormInstance, error, places);
  return (
    <>
      {typeof children === 'function' ? children(form) : children}
      {rest !== null && <ProblemAlert error={rest} />}
    </>
  );
}
