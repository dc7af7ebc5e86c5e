import { Alert, Button, Typography } from 'antd';
import { CopyText } from '../../../elements/copy-text.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import { Allowed } from '../../../session/session.tsx';
import { accessTexts } from './texts.ts';
import type { Verdict, Verification } from './use-verify.ts';

export function VerifyButton({ verification: { isPending, verify } }: { readonly verification: Verification }) {
  const say = useTexts(accessTexts);
  return (
    <Allowed operation="VerifyGatewayEndpoints">
      <Button size="small" loading={isPending} onClick={verify}>
        {say('verify')}
      </Button>
    </Allowed>
  );
}

/** What was found at each endpoint. */
export function Verdicts({ verdicts }: { readonly verdicts: readonly Verdict[] }) {
  return (
    <div aria-live="polite">
      {verdicts.map((verdict) => (
        <VerdictAlert key={verdict.Endpoint} verdict={verdict} />
      ))}
    </div>
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
      <p>
        {say(`${Outcome}What`)} {Outcome !== 'Admitted' && Message}
      </p>
      {Endpoint !== '' && (
        <p>
          <Typography.Text type="secondary">{say('verifyFrom')}</Typography.Text> <CopyText text={`curl ${Endpoint}/`} label="curl" />
        </p>
      )}
    </>
  );
  return <Alert className="verdict" type={LOOKS[Outcome]} showIcon title={say(Outcome)} description={description} data-outcome={Outcome} />;
}
