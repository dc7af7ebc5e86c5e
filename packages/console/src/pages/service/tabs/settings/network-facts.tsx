import { useMemo } from 'react';
import { Facts } from '../../../../elements/facts.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { specOf } from '../../description.ts';
import type { Service } from '../../subject.ts';
import { settingsTexts } from './texts.ts';

export function NetworkFacts({ service }: { readonly service: Service }) {
  const say = useTexts(settingsTexts);
  const spec = useMemo(() => specOf(service.ServiceConfig), [service.ServiceConfig]);
  const isClosed = spec?.networking.disableInternetEndpoint === true;
  return (
    <Facts
      facts={[
        { key: 'grpc', label: say('grpc'), value: say(service.GrpcAuthority === undefined ? 'grpcOff' : 'grpcOn') },
        { key: 'access', label: say('access'), value: say(service.IsPublic ? 'public' : 'withToken') },
        { key: 'internet', label: say('internet'), value: say(isClosed ? 'internetClosed' : 'internetOpen') },
        { key: 'vpc', label: say('vpc'), value: spec?.networking.vpc?.id ?? say('noVpc') },
      ]}
    />
  );
}
