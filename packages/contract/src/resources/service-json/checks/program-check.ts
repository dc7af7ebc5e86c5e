import type { KeyValues } from '../key-values.ts';
import type { ParseOptions } from '../parse-options.ts';
import type { Report } from '../report.ts';
import { splitCommand } from '../shell-words.ts';
import { checkEnvironment, GIVEN_TO_PROGRAMS, readVariable } from './environment-check.ts';

export type ContainerValues = KeyValues<'containers[].'>;

/** The program of the first container; the process runtime runs no more than one. */
export function checkProgram(values: KeyValues, report: Report, options: ParseOptions): void {
  const [container, ...others] = values.entries('containers');
  if (container === undefined) return;
  for (const { writtenAt } of others) report.problem(writtenAt, `The ${options.runtime} runtime runs one container. Leave the others out.`);
  checkStart(container, report, options);
  checkWords(container, report);
  checkPrepare(container, report);
  checkEnvironment(container.entries('containers[].env'), report, givenTo(container));
  if (values.has('runtime.process.directory')) checkDirectory(values, report);
}

/** Repeating the fixed port in PORT is harmless. */
function givenTo(container: ContainerValues): Readonly<Record<string, string>> {
  const { PORT, ...others } = GIVEN_TO_PROGRAMS;
  const fixed = container.get('containers[].port');
  const repeats = container.entries('containers[].env').some((entry) => {
    const { name, value } = readVariable(entry);
    return name === 'PORT' && fixed !== undefined && value === String(fixed);
  });
  return repeats ? others : { PORT, ...others };
}

function checkStart(container: ContainerValues, report: Report, { runtime }: ParseOptions): void {
  const isCommand = container.has('containers[].command');
  const isScript = container.has('containers[].script');
  if (isCommand && isScript) report.problem(container.where('containers[].script'), 'Contradicts "command": give one of the two.');
  if (container.has('containers[].args') && !isCommand) {
    const remedy = isScript ? 'Write the arguments into "script".' : 'Give "command" too.';
    report.problem(container.where('containers[].args'), `Arguments need a "command". ${remedy}`);
  }
  if (isCommand || isScript) return;
  if (container.has('containers[].image')) {
    report.problem(
      container.where('containers[].image'),
      `An image alone runs on the docker and kubernetes runtimes; this is the ${runtime} runtime. Give "command" or "script" to run a program of this machine.`,
    );
  } else report.problem(container.where('containers[].command'), 'Missing. Expected a "command" or a "script" to run.');
}

function checkWords(container: ContainerValues, report: Report): void {
  for (const path of ['containers[].command', 'containers[].args'] as const) {
    const value = container.get(path);
    const split = typeof value === 'string' ? splitCommand(value) : null;
    if (split !== null && 'problem' in split) report.problem(container.where(path), split.problem);
    else if (path === 'containers[].command' && firstWord(value, split) === '') {
      report.problem(container.where(path), 'The first word, the program to run, is empty.');
    }
  }
}

function firstWord(value: string | readonly string[] | undefined, split: { readonly words: readonly string[] } | null): string | undefined {
  if (value === undefined) return undefined;
  return (typeof value === 'string' ? split?.words : value)?.[0] ?? '';
}

function checkPrepare(container: ContainerValues, report: Report): void {
  if (container.has('containers[].prepare.pythonRequirements') && container.has('containers[].prepare.pythonRequirementsPath')) {
    report.problem(
      container.where('containers[].prepare.pythonRequirementsPath'),
      'Contradicts "pythonRequirements": give one of the two.',
    );
  }
}

/** Relative paths are completed by whoever has the description on disk; here only absolute ones have a meaning. */
function checkDirectory(values: KeyValues, report: Report): void {
  const directory = values.get('runtime.process.directory');
  if (directory === undefined) return;
  if (!directory.startsWith('/') || /(?:^|\/)\.\.(?:\/|$)/.test(directory)) {
    report.problem(
      values.where('runtime.process.directory'),
      'Expected an absolute path without "..": the server does not know your folder.',
    );
  }
}
