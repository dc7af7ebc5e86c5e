import { useTexts } from '../../../i18n/texts.ts';
import { formTexts } from '../form-texts.ts';

const ROWS = [
  ['internetAccess', 'supportedDefault', 'supportedManual'],
  ['vpcAccess', 'supportedDefault', 'supportedManual'],
  ['bandwidth', 'shared', 'dedicated'],
  ['scenarios', 'sharedScenario', 'dedicatedScenario'],
  ['setup', 'sharedSetup', 'dedicatedSetup'],
] as const;

/** Which of them is for what. */
export function GatewayComparison() {
  const say = useTexts(formTexts);
  return (
    <table className="comparison">
      <thead>
        <tr>
          <th scope="col">{say('comparison')}</th>
          <th scope="col">{say('sharedGateway')}</th>
          <th scope="col">{say('dedicatedGateway')}</th>
        </tr>
      </thead>
      <tbody>
        {ROWS.map(([what, shared, dedicated]) => (
          <tr key={what}>
            <th scope="row">{say(what)}</th>
            <td>{say(shared)}</td>
            <td>{say(dedicated)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
