import type { OperationResponse } from '@infergate/contract';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { client } from '../../../../api/client.ts';
import { ProblemAlert } from '../../../../elements/problem-alert.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import type { DomainProps } from './new-domain.ts';
import { domainTexts } from './texts.ts';

type Verdict = OperationResponse<'CheckGatewayDomain'>;

const LOOKS = {
  Ok: { type: 'success', text: 'Ok' },
  Elsewhere: { type: 'error', text: 'Elsewhere' },
  Missing: { type: 'warning', text: 'MissingName' },
  TargetMissing: { type: 'warning', text: 'TargetMissing' },
  NoEndpoint: { type: 'warning', text: 'NoEndpoint' },
  Unknown: { type: 'warning', text: 'Unknown' },
} as const satisfies Record<Verdict['Status'], object>;

/** Looks the domain up and says where it leads. */
export function DomainCheck({ gatewayId, domain: { Domain, Type } }: DomainProps) {
  const say = useTexts(domainTexts);
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => client.call('CheckGatewayDomain', { path: { GatewayId: gatewayId }, query: { Domain, Type } }),
  });
  return (
    <div className="below">
      <Button size="small" loading={isPending} aria-label={say('checkOf', { domain: Domain })} onClick={() => mutate()}>
        {say('check')}
      </Button>
      {error !== null && <ProblemAlert error={error} />}
      <div aria-live="polite">{data !== undefined && <DomainVerdict verdict={data} />}</div>
    </div>
  );
}

function DomainVerdict({ verdict: { Status, Message, FoundAliases, FoundAddresses } }: { readonly verdict: Verdict }) {
  const say = useTexts(domainTexts);
  const found = [...FoundAliases, ...FoundAddresses].join(', ');
  const description = (
    <>
      <p>{Message}</p>
      {found !== '' && <p>{say('found', { what: found })}</p>}
    </>
  );
  const { type, text } = LOOKS[Status];
  return <Alert className="verdict" type={type} showIcon title={say(text)} description={description} />;
}
