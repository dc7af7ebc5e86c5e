import { PlusOutlined } from '@ant-design/icons';
import { App, Button, Drawer, Skeleton, type TableProps, Tag, Typography } from 'antd';
import { useState } from 'react';
import { useChange, useOperation } from '../../../../api/queries.ts';
import { ProblemAlert } from '../../../../elements/problem-alert.tsx';
import { RecordTable } from '../../../../elements/record-table/record-table.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { Allowed, useMay } from '../../../../session/session.tsx';
import { named } from '../../named.ts';
import { networkTexts } from '../../texts.ts';
import { AddRuleDialog } from './add-rule-dialog.tsx';
import { revocation, type Rule, ruleText } from './rule-text.ts';

interface RulesDrawerProps {
  /** Empty: none is shown. */
  readonly id: string;
  readonly onClose: () => void;
}

const DIRECTIONS = { ingress: 'noIngress', egress: 'noEgress' } as const;
type Direction = keyof typeof DIRECTIONS;

/** Rules of one group, in the order in which they decide. */
export function RulesDrawer({ id, onClose }: RulesDrawerProps) {
  const say = useTexts(networkTexts);
  const { data, error } = useOperation('DescribeSecurityGroup', { path: { SecurityGroupId: id } }, { enabled: id !== '' });
  const shown = data?.SecurityGroup.SecurityGroupId === id ? data : undefined;
  const name = shown === undefined ? id : named(shown.SecurityGroup.SecurityGroupName, id);
  return (
    <Drawer open={id !== ''} size={820} title={say('rulesOf', { name })} onClose={onClose}>
      {error !== null && <ProblemAlert error={error} />}
      {shown === undefined && error === null && <Skeleton active />}
      {shown !== undefined && (
        <>
          {(Object.keys(DIRECTIONS) as Direction[]).map((direction) => (
            <RuleList
              key={direction}
              id={id}
              direction={direction}
              rules={shown.Rules.filter(({ Direction: each }) => each === direction)}
            />
          ))}
          <p>
            {say('usedBy')}: {shown.UsedBy.length === 0 ? say('unused') : shown.UsedBy.join(', ')}
          </p>
        </>
      )}
    </Drawer>
  );
}

interface RuleListProps {
  readonly id: string;
  readonly direction: Direction;
  readonly rules: readonly Rule[];
}

function RuleList({ id, direction, rules }: RuleListProps) {
  const say = useTexts(networkTexts);
  const [isAdding, setAdding] = useState(false);
  return (
    <section className="rule-part" aria-label={say(direction)}>
      <div className="tab-actions">
        <Typography.Title level={2} className="tab-filter rule-title">
          {say(direction)}
        </Typography.Title>
        <Allowed operation="AuthorizeSecurityGroupRule">
          <Button icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {say('addRule')}
          </Button>
        </Allowed>
      </div>
      {rules.length === 0 ? <p>{say(DIRECTIONS[direction])}</p> : <RuleTable id={id} rules={rules} />}
      {isAdding && <AddRuleDialog id={id} direction={direction} onClose={() => setAdding(false)} />}
    </section>
  );
}

function RuleTable({ id, rules }: { readonly id: string; readonly rules: readonly Rule[] }) {
  const say = useTexts(networkTexts);
  const { message } = App.useApp();
  const { mutate, isPending, error } = useChange('RevokeSecurityGroupRule');
  const mayRevoke = useMay()('RevokeSecurityGroupRule');
  const revoke = (rule: Rule) =>
    mutate(
      { path: { SecurityGroupId: id }, body: { Rules: [revocation(rule)] } },
      { onSuccess: () => void message.success(say('ruleRemoved')) },
    );
  const columns: NonNullable<TableProps<Rule>['columns']> = [
    { title: say('priority'), dataIndex: 'Priority' },
    {
      title: say('policy'),
      key: 'policy',
      render: (_, { Policy }) => <Tag color={Policy === 'accept' ? 'success' : 'error'}>{say(Policy)}</Tag>,
    },
    { title: say('protocol'), dataIndex: 'IpProtocol' },
    { title: say('ports'), key: 'ports', render: (_, { PortRange }) => (PortRange === '-1/-1' ? say('everyPort') : PortRange) },
    { title: say('peers'), dataIndex: 'CidrIp' },
    { title: say('description'), dataIndex: 'Description' },
  ];
  const actions: NonNullable<TableProps<Rule>['columns']>[number] = {
    title: say('actions'),
    key: 'actions',
    render: (_, rule) => (
      <Button
        type="link"
        danger
        disabled={isPending}
        aria-label={say('removeRuleOf', { rule: ruleText(rule) })}
        onClick={() => revoke(rule)}
      >
        {say('removeRule')}
      </Button>
    ),
  };
  return (
    <>
      {error !== null && <ProblemAlert error={error} />}
      <RecordTable
        rowKey={ruleText}
        size="small"
        aria-label={say('rules')}
        columns={mayRevoke ? [...columns, actions] : columns}
        dataSource={[...rules]}
        pagination={rules.length > 20 ? { pageSize: 20 } : false}
      />
    </>
  );
}
