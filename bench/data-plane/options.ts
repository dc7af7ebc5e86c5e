import { parseArgs } from 'node:util';
import { SCENARIOS, type Scenario } from './scenarios.ts';

export interface BenchOptions {
  readonly scenarios: readonly Scenario[];
  readonly rounds: number;
  /** Of each measurement. */
  readonly seconds: number;
  /** At most. */
  readonly warmUpSeconds: number;
  /** Latency at a fixed rate is measured, too. */
  readonly withLatency: boolean;
  /** A profile of Infergate's worker is taken in place of a comparison. */
  readonly profile: boolean;
  readonly jsonFile: string;
  /** Another checkout that is measured as well; null: none. */
  readonly against: string | null;
}

export const USAGE = `npm run bench -- [--scenario NAME]... [--rounds N] [--seconds S] [--quick] [--no-latency] [--profile] [--json FILE] [--against DIRECTORY]
scenarios: ${SCENARIOS.map(({ name }) => name).join(', ')}
--quick     one round of one second each
--profile   takes a CPU profile of Infergate's worker under each scenario and lists what costs most
--against   measures Infergate of another checkout, which has been built, beside this one`;

/** Throws with a text for people. */
export function readOptions(args: readonly string[], defaultJsonFile: string): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      quick: { type: 'boolean' },
      'no-latency': { type: 'boolean' },
      profile: { type: 'boolean' },
      json: { type: 'string' },
      against: { type: 'string' },
    },
  });
  const isQuick = values.quick === true;
  return {
    scenarios: scenariosNamed(values.scenario),
    rounds: numberOf(values.rounds, isQuick ? 1 : 3, 'rounds', 20),
    seconds: numberOf(values.seconds, isQuick ? 1 : 2, 'seconds', 60),
    warmUpSeconds: isQuick ? 4 : 10,
    withLatency: values['no-latency'] !== true,
    profile: values.profile === true,
    jsonFile: values.json ?? defaultJsonFile,
    against: values.against ?? null,
  };
}

function scenariosNamed(names: readonly string[] | undefined): readonly Scenario[] {
  const unknown = names?.find((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown !== undefined) throw new Error(`There is no scenario ${unknown}.\n${USAGE}`);
  return SCENARIOS.filter(({ name }) => names === undefined || names.includes(name));
}

function numberOf(text: string | undefined, otherwise: number, name: string, maximum: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!(value > 0 && value <= maximum)) throw new Error(`--${name} must be above 0 and at most ${maximum}.\n${USAGE}`);
  return value;
}
