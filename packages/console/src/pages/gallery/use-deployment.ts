import { exampleLabels, type OperationResponse } from '@infergate/contract';
import { ApiError } from '@infergate/sdk';
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '../../api/client.ts';
import { freeName } from '../../elements/free-name.ts';
import { useTexts } from '../../i18n/texts.ts';
import { type Description, nameOf, withName } from './service-name.ts';
import { galleryTexts } from './texts.ts';

type Created = OperationResponse<'CreateService'>;

/** Somebody else may take the same name at the same time, and the same again. */
const MOST_TRIES = 5;

/** Creates a service from the description, by its name or one like it that is free. */
export function useDeployment(exampleId: string): UseMutationResult<Created, Error, string> {
  const say = useTexts(galleryTexts);
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: ['CreateService', exampleId],
    mutationFn: async (serviceConfig: string) => {
      const description = JSON.parse(serviceConfig) as Description;
      const wanted = nameOf(description);
      const taken = await takenNames(wanted);
      for (let tries = 1; ; tries += 1) {
        const name = freeName(wanted, taken);
        if (name === null) throw new Error(say('noFreeName', { name: wanted }));
        try {
          const query = { Labels: JSON.stringify(exampleLabels(exampleId)) };
          return await client.call('CreateService', { query, body: withName(description, name) });
        } catch (error) {
          if (tries === MOST_TRIES || !isTaken(error)) throw error;
          taken.add(name);
        }
      }
    },
    onSettled: () => queryClient.invalidateQueries(),
  });
}

async function takenNames(wanted: string): Promise<Set<string>> {
  if (wanted === '') return new Set();
  const { Services: services } = await client.call('ListServices', { query: { Filter: wanted, PageSize: 100 } });
  return new Set(services.map(({ ServiceName: name }) => name));
}

function isTaken(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'ServiceAlreadyExists';
}
