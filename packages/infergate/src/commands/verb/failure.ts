import { MANAGEMENT_PROBLEMS, type ManagementProblemCode } from '@infergate/contract';
import { ApiError, UnreachableError } from '@infergate/sdk';
import { CommandError, EXIT } from '../exit-codes.ts';
import { CA_VARIABLE, distrust } from '../trust.ts';
import { inCommands, type Words } from './command-words.ts';

/** For people whose authority is not a public one. */
export const HOW_TO_TRUST = `Its certificate is not believed: name its authority with --ca or ${CA_VARIABLE}.`;

/** What a failed call means for people and for the exit code; anything else as it is. */
export function explainFailure(error: unknown, words: Words): unknown {
  if (error instanceof ApiError && error.code === 'InvalidResponse')
    return new CommandError(EXIT.unreachable, `${error.message}\nNo management API answers at this endpoint.`);
  if (error instanceof ApiError) return new CommandError(EXIT.refused, explainRefusal(error, words));
  const distrusted = distrust(error);
  if (error instanceof UnreachableError && distrusted !== null)
    return new CommandError(EXIT.unreachable, `${error.message}. ${HOW_TO_TRUST}`);
  if (error instanceof UnreachableError)
    return new CommandError(EXIT.unreachable, `${error.message}. Is Infergate up? Start it with "infergate up".`);
  return error;
}

function explainRefusal({ code, message, problems, requestId }: ApiError, words: Words): string {
  const details = problems
    .map(({ path, message: text }) => `\n  ${path === '' ? '(document)' : inCommands(path, words)}: ${inCommands(text, words)}`)
    .join('');
  // The message of the API repeats the problems for clients that show nothing else.
  const headline = problems.length > 0 ? (headlineOf(code) ?? message.split('\n')[0]) : inCommands(message, words);
  return `${code}: ${headline}${details}${requestId === '' ? '' : `\n(request id ${requestId})`}`;
}

function headlineOf(code: string): string | undefined {
  return Object.hasOwn(MANAGEMENT_PROBLEMS, code) ? MANAGEMENT_PROBLEMS[code as ManagementProblemCode].message : undefined;
}

/** A controller that is replaced is back in a second; what was asked of it goes on. */
export function isPassing(error: unknown): boolean {
  return error instanceof UnreachableError || (error instanceof ApiError && error.code === 'ServiceUnavailable');
}
