import type { Example, ExampleLanguage } from '@infergate/contract';
import type { Domain } from '../../domain/domain.ts';
import type { Handlers } from './handler.ts';

type ConsoleOperation = 'ListExamples' | 'DescribeSettings' | 'VerifyGatewayEndpoints';

export function consoleHandlers({ installation, examples, endpointCheck }: Domain): Handlers<ConsoleOperation> {
  return {
    ListExamples: async ({ call, query }) => {
      const language = query.Language ?? 'en';
      return { Examples: (await examples.list(call)).map((example) => renderExample(example, language)) };
    },
    DescribeSettings: async ({ call }) => {
      const { dataDirectory, document } = await installation.configuration(call);
      return { DataDirectory: dataDirectory, Settings: JSON.stringify(document, null, 2) };
    },
    VerifyGatewayEndpoints: async ({ call, path }) => {
      const views = await endpointCheck.check(call, path.GatewayId);
      return {
        Results: views.map(({ entrance, vpcId, origin, outcome, message }) => ({
          Entrance: entrance,
          VpcId: vpcId,
          Endpoint: origin,
          Outcome: outcome,
          Message: message,
        })),
      };
    },
  };
}

function renderExample({ id, kind, title, summary, preparation, serviceConfig, requests }: Example, language: ExampleLanguage) {
  return {
    ExampleId: id,
    Title: title[language],
    Summary: summary[language],
    Kind: kind,
    Preparation: preparation?.[language] ?? '',
    ServiceConfig: serviceConfig,
    Requests: requests.map((request) => ({
      Title: request.title[language],
      Method: request.method,
      Path: request.path,
      ContentType: request.contentType,
      Body: request.body,
    })),
  };
}
