import type { Domain } from '../../domain/domain.ts';
import type { Handlers } from './handler.ts';

type ConsoleOperation = 'ListExamples' | 'DescribeSettings' | 'VerifyGatewayEndpoints';

export function consoleHandlers({ installation }: Domain): Handlers<ConsoleOperation> {
  return {
    ListExamples: ({ call }) => installation.refuseUnbuilt(call),
    DescribeSettings: ({ call }) => installation.refuseUnbuilt(call),
    VerifyGatewayEndpoints: ({ call }) => installation.refuseUnbuilt(call),
  };
}
