import type { FieldProblem, TrafficDirection } from '@infergate/contract';
import { ManagementError, TRAFFIC_DIRECTIONS } from '@infergate/contract';
import { randomId } from '@infergate/kernel';
import type { SecurityGroupRecord } from '../../store/network-records.ts';
import type { StoreTransaction } from '../../store/store.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { assertNoProblems } from '../field-problems.ts';
import { assertRoom, assertUnused, nameProblems } from './network-rules.ts';
import { readNetworkUsers, usersOfSecurityGroup } from './network-usage.ts';
import { quote } from './networks.ts';
import { type DirectedRule, isSameRule, readRule, type RuleText, ruleText } from './security-rules.ts';

const MAX_GROUPS = 200;
/** Of both directions together. */
const MAX_RULES = 200;

export interface SecurityGroupQuery {
  readonly vpcId?: string | undefined;
  readonly name?: string | undefined;
}

export interface SecurityGroupDetails {
  readonly group: SecurityGroupRecord;
  readonly users: readonly string[];
}

export class SecurityGroups {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  list(call: Call, { vpcId, name }: SecurityGroupQuery): Promise<readonly SecurityGroupRecord[]> {
    return this.#context.calls.read(call, async (tx) =>
      (await tx.resources('security-group')).filter(
        (group) => (vpcId === undefined || group.vpcId === vpcId) && (name === undefined || group.name === name),
      ),
    );
  }

  describe(call: Call, id: string): Promise<SecurityGroupDetails> {
    return this.#context.calls.read(call, async (tx) => ({
      group: await findGroup(tx, id),
      users: usersOfSecurityGroup(await readNetworkUsers(tx), id),
    }));
  }

  create(
    call: Call,
    { vpcId, name, description }: Pick<SecurityGroupRecord, 'vpcId' | 'name' | 'description'>,
  ): Promise<SecurityGroupRecord> {
    const { calls, clock, networks } = this.#context;
    const id = randomId('sg-', 12);
    return calls.change(call, groupResource(id), async (tx) => {
      assertNoProblems(textProblems({ name, description }));
      await networks.vpcOf(tx, vpcId);
      assertRoom('security groups', (await tx.resources('security-group')).length, MAX_GROUPS);
      const nowMs = clock.now();
      const group = { id, name, description, vpcId, ingress: [], egress: [], createdAt: nowMs, updatedAt: nowMs };
      await tx.putResource('security-group', group);
      return group;
    });
  }

  update(call: Call, id: string, texts: { readonly name?: string | undefined; readonly description?: string | undefined }): Promise<void> {
    return this.#change(call, id, (group) => {
      assertNoProblems(textProblems(texts));
      return { ...group, name: texts.name ?? group.name, description: texts.description ?? group.description };
    });
  }

  delete(call: Call, id: string): Promise<void> {
    return this.#context.calls.change(call, groupResource(id), async (tx) => {
      await findGroup(tx, id);
      assertUnused('security group', id, usersOfSecurityGroup(await readNetworkUsers(tx), id));
      await tx.deleteResource('security-group', id);
    });
  }

  /** All of the rules, or none when one is wrong, there already or too many. */
  authorize(call: Call, id: string, texts: readonly RuleText[]): Promise<void> {
    return this.#change(call, id, (group) => {
      const before = rulesOf(group);
      const added = readRules(texts);
      assertNoProblems(findRepeated(added, before));
      const count = before.length + added.length;
      if (count > MAX_RULES)
        throw new ManagementError(
          'QuotaExceeded',
          `A security group has at most ${MAX_RULES} rules, ${id} would have ${count}. Revoke some first.`,
        );
      return withRules(group, [...before, ...added]);
    });
  }

  /** All of the rules, or none when one is not there. */
  revoke(call: Call, id: string, texts: readonly RuleText[]): Promise<void> {
    return this.#change(call, id, (group) => {
      const before = rulesOf(group);
      const removed = readRules(texts);
      assertNoProblems(
        removed.flatMap((rule, at) =>
          before.some((other) => isSameRule(rule, other))
            ? []
            : [{ path: `Rules[${at}]`, message: `There is no such rule: ${ruleText(rule)}.` }],
        ),
      );
      return withRules(
        group,
        before.filter((rule) => !removed.some((other) => isSameRule(rule, other))),
      );
    });
  }

  #change(call: Call, id: string, change: (group: SecurityGroupRecord) => SecurityGroupRecord): Promise<void> {
    const { calls, clock } = this.#context;
    return calls.change(call, groupResource(id), async (tx) => {
      const group = change(await findGroup(tx, id));
      await tx.putResource('security-group', { ...group, updatedAt: clock.now() });
    });
  }
}

async function findGroup(tx: StoreTransaction, id: string): Promise<SecurityGroupRecord> {
  const group = await tx.resource('security-group', id);
  if (group !== null) return group;
  throw new ManagementError(
    'InvalidSecurityGroup.NotFound',
    `There is no security group ${quote(id)}. ListSecurityGroups shows those there are.`,
  );
}

function rulesOf(group: SecurityGroupRecord): readonly DirectedRule[] {
  return TRAFFIC_DIRECTIONS.flatMap((direction) => group[direction].map((rule) => ({ direction, rule })));
}

function withRules(group: SecurityGroupRecord, rules: readonly DirectedRule[]): SecurityGroupRecord {
  const of = (wanted: TrafficDirection) => rules.filter(({ direction }) => direction === wanted).map(({ rule }) => rule);
  return { ...group, ingress: of('ingress'), egress: of('egress') };
}

/** Throws with everything that is wrong with any of them. */
function readRules(texts: readonly RuleText[]): readonly DirectedRule[] {
  const read = texts.map((text, at) => readRule(text, `Rules[${at}]`));
  assertNoProblems(read.flatMap((rule) => ('problems' in rule ? rule.problems : [])));
  return read.flatMap((rule) => ('directed' in rule ? [rule.directed] : []));
}

function findRepeated(added: readonly DirectedRule[], before: readonly DirectedRule[]): readonly FieldProblem[] {
  return added.flatMap((rule, at) => {
    const path = `Rules[${at}]`;
    if (before.some((other) => isSameRule(rule, other))) return [{ path, message: `The group has this rule already: ${ruleText(rule)}.` }];
    const first = added.slice(0, at).findIndex((other) => isSameRule(rule, other));
    return first === -1 ? [] : [{ path, message: `It repeats Rules[${first}]: ${ruleText(rule)}.` }];
  });
}

function textProblems({ name, description }: { readonly name?: string | undefined; readonly description?: string | undefined }) {
  return [...nameProblems('SecurityGroupName', name), ...nameProblems('Description', description)];
}

function groupResource(id: string): string {
  return `security_group/${id.slice(0, 128)}`;
}
