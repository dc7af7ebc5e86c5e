import { Random } from './random.ts';

/** What is fed to a subject: bytes in the pieces in which they are sent, and a number to choose a way of sending them. */
export interface FuzzCase {
  readonly pieces: readonly Buffer[];
  readonly variant: number;
}

/** Something that must hold its promises whatever it is fed. */
export interface FuzzSubject {
  readonly name: string;
  /** Depends on nothing but `random`. */
  generate(random: Random): FuzzCase;
  /** Throws when a promise is broken. The subject is fit for the next case afterwards, if it can be. */
  run(fuzzCase: FuzzCase): Promise<void>;
  /** How many cases went the whole way instead of being refused at the door: a fuzzer that only knocks finds nothing. */
  readonly deep: number;
  close(): Promise<void>;
}

export interface FuzzReport {
  readonly name: string;
  readonly seed: number;
  readonly cases: number;
  readonly deep: number;
  readonly milliseconds: number;
}

export interface FuzzBudget {
  readonly seed: number;
  /** Whichever is reached first ends the run. */
  readonly cases: number;
  readonly milliseconds: number;
}

/** A case that takes longer hangs. */
const PATIENCE_MS = 10_000;
const MAX_SHRINKING_RUNS = 300;
const SHRINKING_MS = 30_000;

/** Runs cases until the budget is used up. Throws at the first broken promise, with the seed and the smallest case that breaks it. */
export async function fuzz(subject: FuzzSubject, { seed, cases, milliseconds }: FuzzBudget): Promise<FuzzReport> {
  const startedAt = performance.now();
  let count = 0;
  for (; count < cases && performance.now() - startedAt < milliseconds; count += 1) {
    const fuzzCase = subject.generate(new Random(seed + count));
    const failure = await failureOf(subject, fuzzCase);
    if (failure === null) continue;
    const smallest = await shrink(subject, fuzzCase);
    const last = await failureOf(subject, smallest);
    const bytes = smallest.pieces.map((piece) => JSON.stringify(piece.toString('latin1'))).join(' + ');
    const message = `${subject.name}: seed ${seed + count} breaks a promise: ${failure.message}\nsmallest case, variant ${smallest.variant}: ${bytes}\nwhich ${last?.message ?? 'does not always break it'}`;
    throw new Error(withShortRuns(message));
  }
  return { name: subject.name, seed, cases: count, deep: subject.deep, milliseconds: Math.round(performance.now() - startedAt) };
}

async function failureOf(subject: FuzzSubject, fuzzCase: FuzzCase): Promise<Error | null> {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it hangs')), PATIENCE_MS);
  });
  let uncaught: Error | null = null;
  const note = (error: Error): void => {
    uncaught = error;
  };
  process.on('uncaughtException', note);
  try {
    await Promise.race([subject.run(fuzzCase), hang]);
    return uncaught;
  } catch (error) {
    return uncaught ?? (error as Error);
  } finally {
    clearTimeout(timer);
    process.off('uncaughtException', note);
  }
}

/** Leaves out whatever is not needed for the failure: splits first, then ever smaller runs of bytes. */
async function shrink(subject: FuzzSubject, failing: FuzzCase): Promise<FuzzCase> {
  let smallest = failing;
  const giveUpAt = performance.now() + SHRINKING_MS;
  let runs = 0;
  const stillFails = async (candidate: FuzzCase): Promise<boolean> => {
    runs += 1;
    if (runs > MAX_SHRINKING_RUNS || performance.now() > giveUpAt || (await failureOf(subject, candidate)) === null) return false;
    smallest = candidate;
    return true;
  };
  await stillFails({ ...failing, pieces: [Buffer.concat(failing.pieces)] });
  for (let i = 0; i < smallest.pieces.length; i += 1) {
    for (let size = Math.ceil((smallest.pieces[i] as Buffer).length / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let at = 0; at < (smallest.pieces[i] as Buffer).length && runs <= MAX_SHRINKING_RUNS; ) {
        const pieces = smallest.pieces.map((piece, j) => (j === i ? without(piece, at, size) : piece));
        if (!(await stillFails({ ...smallest, pieces }))) at += size;
      }
    }
  }
  return smallest;
}

/** Long runs of one character are told by their length. */
function withShortRuns(text: string): string {
  return text.replace(/(.)\1{50,}/g, (run, character: string) => `${character}{${run.length} times}`);
}

function without(bytes: Buffer, at: number, size: number): Buffer {
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]);
}

/** Cuts bytes at random places. */
export function split(bytes: Buffer, random: Random): readonly Buffer[] {
  if (random.chance(3)) return [bytes];
  const cuts = random.some(5, () => random.below(bytes.length + 1)).sort((a, b) => a - b);
  const borders = [0, ...cuts, bytes.length];
  return borders
    .slice(1)
    .map((end, i) => bytes.subarray(borders[i], end))
    .filter((piece) => piece.length > 0);
}
