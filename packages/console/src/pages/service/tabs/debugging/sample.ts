import { type PlainRequest, requestKindOf, type ServiceFacts } from '@infergate/sdk';
import { useLanguage } from '../../../../i18n/texts.ts';
import { useOperation } from '../../../../api/queries.ts';
import { useSearchState } from '../../../../shell/search-state.ts';

/** The request to begin with: one of an example, where the address names it, else one of the kind that the service takes. */
export function useSample(facts: ServiceFacts): PlainRequest {
  const [{ example = '', sample = '0' }] = useSearchState();
  const { data } = useOperation('ListExamples', { query: { Language: useLanguage() } }, { enabled: example !== '' });
  const named = data?.Examples.find(({ ExampleId: id }) => id === example)?.Requests[Number(sample)];
  if (named === undefined) return requestKindOf(facts);
  return { method: named.Method, path: named.Path, contentType: named.ContentType, body: named.Body };
}
