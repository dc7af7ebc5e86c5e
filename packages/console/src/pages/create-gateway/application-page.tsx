import { Button, Card, Form, Input } from 'antd';
import { useChange } from '../../api/queries.ts';
import { PageHeader } from '../../elements/page-header.tsx';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { usePlacedProblems } from '../../elements/use-placed-problems.ts';
import { useTexts } from '../../i18n/texts.ts';
import { useSearchState } from '../../shell/search-state.ts';
import './create-gateway.css';
import { HostCheck } from './host-check.tsx';
import { Progress } from './progress.tsx';
import { createTexts } from './texts.ts';

/** An Application Load Balancer gateway: a record with a name, which gets its network afterwards. */
export function ApplicationPage() {
  const say = useTexts(createTexts);
  const [{ created }, setState] = useSearchState();
  return (
    <>
      <PageHeader
        title={say('applicationTitle')}
        above={[
          { title: say('gateways'), to: '/gateways' },
          { title: say('title'), to: '/gateways/create' },
        ]}
      />
      <Card className="create-form">
        {created === undefined ? (
          <ApplicationForm onCreated={(id) => setState({ created: id })} />
        ) : (
          <Progress gatewayId={created} onAnother={() => setState({ created: '' })} />
        )}
      </Card>
    </>
  );
}

const PLACES = { fields: ['Name'] };

interface ApplicationValues {
  readonly Name: string;
}

function ApplicationForm({ onCreated }: { readonly onCreated: (id: string) => void }) {
  const say = useTexts(createTexts);
  const [form] = Form.useForm<ApplicationValues>();
  const { mutate, isPending, error } = useChange('CreateGateway');
  const rest = usePlacedProblems(form, error, PLACES);
  const create = ({ Name }: ApplicationValues) =>
    mutate({ body: { GatewayType: 'Application', Name: Name.trim() } }, { onSuccess: ({ GatewayId }) => onCreated(GatewayId) });
  return (
    <>
      <HostCheck />
      <Form<ApplicationValues> form={form} layout="vertical" requiredMark={false} onFinish={create}>
        <Form.Item name="Name" label={say('name')} rules={[{ required: true, whitespace: true, message: say('nameNeeded') }]}>
          <Input maxLength={64} autoComplete="off" spellCheck={false} />
        </Form.Item>
        {rest !== null && <ProblemAlert error={rest} />}
        <Button type="primary" htmlType="submit" loading={isPending}>
          {say('submit')}
        </Button>
      </Form>
    </>
  );
}
