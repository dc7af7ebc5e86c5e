import { printList } from '../../output/result.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { given, option, text } from '../verb/arguments.ts';
import { readText } from '../verb/input-file.ts';
import { sayNotices } from '../verb/notices.ts';
import type { Noun, Verb, VerbInput } from '../verb/verb.ts';
import { gatewayPath } from './gateway-argument.ts';
import { untilServed, WAIT_OPTIONS } from './progress.ts';

const ofVpc = option('--vpc <id>', 'the list of this linked VPC; otherwise the Internet list');
const fromFile = option('-f, --file <file>', 'entries separated by commas or line breaks; - is standard input');

type AllowlistOperation = 'CreateAclPolicy' | 'DeleteAclPolicy';

const addEntries: Verb = {
  usage: 'add <gateway> [cidr...]',
  description: 'let addresses and ranges in: all of them, or none',
  options: [ofVpc, option('--comment <text>', 'of these entries'), fromFile, ...WAIT_OPTIONS],
  run: (input) => changeList(input, 'CreateAclPolicy'),
};

const removeEntries: Verb = {
  usage: 'remove <gateway> [cidr...]',
  description: 'take entries away: all of them, or none',
  options: [ofVpc, fromFile, ...WAIT_OPTIONS],
  run: (input) => changeList(input, 'DeleteAclPolicy'),
};

const listEntries: Verb = {
  usage: 'list <gateway>',
  description: 'list who is let in',
  options: [option('--vpc <id>', 'only the list of this linked VPC')],
  run: async (input) => {
    const path = await gatewayPath(input);
    const answer = await input.client.call('ListAclPolicy', { path, query: given({ VpcId: text(input, 'vpc') }) });
    const rows = [
      ...answer.InternetAclPolicyList.map(({ AclPolicyList }) => ({ of: 'Internet', AclPolicyList })),
      ...answer.IntranetVpcAclPolicyList.map(({ VpcId, AclPolicyList }) => ({ of: VpcId, AclPolicyList })),
    ].flatMap(({ of, AclPolicyList }) => AclPolicyList.map((entry) => ({ List: of, ...entry })));
    printList(input.context, input.output, rows, [
      ['LIST', (row) => row.List],
      ['ENTRY', (row) => row.Entry],
      ['COMMENT', (row) => row.Comment],
    ]);
  },
};

export const ACL: Noun = {
  name: 'acl',
  description: 'who may connect to a gateway',
  verbs: [addEntries, removeEntries, listEntries],
};

async function changeList(input: VerbInput, operation: AllowlistOperation): Promise<void> {
  const path = await gatewayPath(input);
  const query = given({ AclPolicyList: await entriesOf(input), VpcId: text(input, 'vpc') });
  const { Notices } = await input.client.call(operation, { path, query });
  sayNotices(input, Notices);
  await untilServed(input, path.GatewayId);
}

/** As JSON where there are comments to keep, else as typed. */
async function entriesOf(input: VerbInput): Promise<string> {
  const file = text(input, 'file');
  const typed = [...input.args.slice(1), ...(file === undefined ? [] : [await readText(file, input.context)])].join('\n');
  const entries = typed
    .split(/[,\r\n]+/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.length === 0) throw new CommandError(EXIT.usage, 'name at least one address or CIDR range, or a file with --file');
  return JSON.stringify(entries.map((Entry) => ({ Entry, Comment: text(input, 'comment') ?? '' })));
}
