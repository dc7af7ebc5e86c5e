import { useTexts } from '../../i18n/texts.ts';
import { reasonTexts } from './reason-texts.ts';

type Known = keyof (typeof reasonTexts)['by']['en'];

/** Says a reason of the server; one that is not known here is said as it is. */
export function useReason(): (reason: string) => string {
  const say = useTexts(reasonTexts);
  return (reason) => (Object.hasOwn(reasonTexts.by.en, reason) ? say(reason as Known) : reason);
}
