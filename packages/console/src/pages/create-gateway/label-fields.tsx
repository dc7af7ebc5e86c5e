import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input } from 'antd';
import { useTexts } from '../../i18n/texts.ts';
import { createTexts } from './texts.ts';

/** Rows of keys and values. */
export function LabelFields() {
  const say = useTexts(createTexts);
  return (
    <Form.Item label={say('labels')}>
      <Form.List name="LabelRows">
        {(rows, { add, remove }, { errors }) => (
          <>
            {rows.map(({ key, name }) => (
              <div key={key} className="label-row">
                <Form.Item name={[name, 'key']} rules={[{ required: true, whitespace: true, message: say('labelKeyNeeded') }]}>
                  <Input maxLength={128} placeholder={say('labelKey')} aria-label={say('labelKey')} />
                </Form.Item>
                <Form.Item name={[name, 'value']}>
                  <Input maxLength={256} placeholder={say('labelValue')} aria-label={say('labelValue')} />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={say('removeLabel', { key: name + 1 })}
                  onClick={() => remove(name)}
                />
              </div>
            ))}
            <Button type="dashed" icon={<PlusOutlined />} onClick={() => add({ key: '', value: '' })} disabled={rows.length >= 100}>
              {say('addLabel')}
            </Button>
            <Form.ErrorList errors={errors} />
          </>
        )}
      </Form.List>
    </Form.Item>
  );
}
