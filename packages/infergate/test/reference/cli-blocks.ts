import type { Command, Option } from 'commander';
import type { CommandContext } from '../../src/commands/context.ts';
import { EXIT } from '../../src/commands/exit-codes.ts';
import { NOUNS } from '../../src/commands/nouns.ts';
import { createProgram, runCommand } from '../../src/main.ts';
import { table } from './page.ts';

/** Commands as they are registered; none of them is run. */
const UNUSED = {} as CommandContext;

/** The commands of each noun, `<noun>-commands`, and those without a noun: usage, what each does, options. */
export function commands(): Readonly<Record<string, string>> {
  const nouns = NOUNS.map(({ name }) => name);
  return {
    'running-commands': commandsOf((name) => !nouns.includes(name)),
    ...Object.fromEntries(nouns.map((noun) => [`${noun}-commands`, commandsOf((name) => name === noun)])),
  };
}

function commandsOf(isWanted: (name: string) => boolean): string {
  const wanted = createProgram(UNUSED).commands.filter((command) => isWanted(command.name()));
  return wanted.flatMap(leaves).map(renderCommand).join('\n\n');
}

export function commonOptions(): string {
  return optionTable(visible(createProgram(UNUSED)).filter(({ long }) => long !== '--version'));
}

function leaves(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

function renderCommand(command: Command): string {
  const options = visible(command);
  const usage = [fullName(command), ...command.registeredArguments.map(argumentText)].join(' ');
  return [`#### \`${usage}\``, sentence(command.description()), ...(options.length === 0 ? [] : [optionTable(options)])].join('\n\n');
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

function argumentText(argument: Command['registeredArguments'][number]): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function visible(command: Command): readonly Option[] {
  return command.options.filter(({ hidden }) => !hidden);
}

function optionTable(options: readonly Option[]): string {
  return table(
    ['option', 'meaning'],
    options.map((option) => [`\`${option.flags}\``, meaning(option)]),
  );
}

function meaning({ description, mandatory, argChoices, defaultValue, negate }: Option): string {
  const parts = [
    `${mandatory ? '**required** · ' : ''}${description}`,
    argChoices === undefined ? '' : `one of ${argChoices.map((choice) => `\`${choice}\``).join(', ')}`,
    typeof defaultValue === 'string' && !negate ? `default \`${defaultValue}\`` : '',
  ];
  return parts.filter((part) => part !== '').join('; ');
}

function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.)]$/.test(start) ? start : `${start}.`;
}

/** Exit codes are documented by hand; the numbers and names must be those of the program. */
export function exitCodes(meanings: Readonly<Record<keyof typeof EXIT, string>>): string {
  const codes = Object.entries(EXIT) as [keyof typeof EXIT, number][];
  return table(
    ['code', 'meaning'],
    codes.map(([name, code]) => [String(code), meanings[name]]),
  );
}

/** What `infergate config print` prints. */
export async function printedDefaults(): Promise<string> {
  const lines: string[] = [];
  await runCommand(['config', 'print'], { print: (line: string) => void lines.push(line), exitCode: 0 } as unknown as CommandContext);
  return `\`\`\`yaml\n${lines.join('\n')}\n\`\`\``;
}
