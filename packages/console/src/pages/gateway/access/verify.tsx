import type { OperationResponse } from '@infergate/contract';
import { Alert, Button, Typography } from 'antd';
import { useChange } from '../../../api/queries.ts';
import { CopyText } from '../../../elements/copy-text.tsx';
import { ProblemAlert } from '../../../elements/problem-alert.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import { useMay } from '../../../session/session.tsx';
import { accessTexts } from './texts.ts';

type Verdict = OperationResponse<'VerifyGatewayEndpoints'>['Results'][number];

interface VerifyProps {
  readonly gatewayId: string;
  readonly entrance: Verdict['Entrance'];
  /** Empty for the Internet endpoint. */
  readonly vpcId: string;
}

/** A button that tries an endpoint from the machine of the controller, and what it found. */
export function Verify({ gatewayId, entrance, vpcId }: VerifyProps) {
  const say = useTexts(accessTexts);
  const may = useMay();
  const { mutate, data, error, isPending } = useChange('VerifyGatewayEndpoints');
  if (!may('VerifyGatewayEndpoints')) return null;
  const verdicts = (data?.Results ?? []).filter((result) => result.Entrance === entrance && result.VpcId === vpcId);
  return (
    <>
      <Button size="small" loading={isPending} onClick={() => mutate({ path: { GatewayId: gatewayId } })}>
        {say('verify')}
      </Button>
      {error !== null && <ProblemAlert error={error} />}
      <div aria-live="polite">
        {verdicts.map((verdict) => (
          <VerdictAlert key={verdict.Endpoint} verdict={verdict} />
        ))}
      </div>
    </>
  );
}

const LOOKS = { Admitted: 'success', Refused: 'warning', Closed: 'warning', Unreachable: 'error' } as const satisfies Record<
  Verdict['Outcome'],
  string
>;

function VerdictAlert({ verdict: { Outcome, Endpoint, Message } }: { readonly verdict: Verdict }) {
  const say = useTexts(accessTexts);
  const description = (
    <>
      <p>{say(`${Outcome}What`)}</p>
      <p>{Message}</p>
      {Endpoint !== '' && (
        <>
          <Typography.Text type="secondary">{say('verifyFrom')}</Typography.Text> <CopyText text={`curl ${Endpoint}/`} label="curl" />
        </>
      )}
    </>
  );
  return <Alert className="verdict" type={LOOKS[Outcome]} showIcon title={say(Outcome)} description={description} data-outcome={Outcome} />;
}
