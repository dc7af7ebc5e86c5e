import { Collapse, Typography } from 'antd';
import { useTexts } from '../../i18n/texts.ts';
import { ROLE_OPERATIONS, type RoleOperations } from './role-operations.ts';
import { accessKeyTexts } from './texts.ts';

/** What each role may do, from the one table that the server holds everybody to. */
export function RoleList() {
  const say = useTexts(accessKeyTexts);
  const items = ROLE_OPERATIONS.map(({ role, operations }, i) => ({
    key: role,
    label: (
      <>
        <strong>{say(role)}</strong> <span className="role-text">{say(`${role}Text`)}</span>
      </>
    ),
    extra: say(i === 0 ? 'operations' : 'moreOperations', { count: operations.length }),
    children: <Operations operations={operations} before={ROLE_OPERATIONS[i - 1]?.role} />,
  }));
  return (
    <section className="roles">
      <Typography.Title level={2} className="part-title">
        {say('rolesTitle')}
      </Typography.Title>
      <Collapse items={items} />
    </section>
  );
}

interface OperationsProps {
  readonly operations: RoleOperations['operations'];
  readonly before: RoleOperations['role'] | undefined;
}

function Operations({ operations, before }: OperationsProps) {
  const say = useTexts(accessKeyTexts);
  return (
    <>
      {before !== undefined && <Typography.Paragraph>{say('asBefore', { role: say(before) })}</Typography.Paragraph>}
      <ul className="role-operations">
        {operations.map(({ name, summary }) => (
          <li key={name}>
            <code>{name}</code> <span className="role-text">{summary}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
