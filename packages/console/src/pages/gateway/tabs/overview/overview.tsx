import { Alert } from 'antd';
import { useReason } from '../../../../elements/gateways/use-reason.ts';
import { useTexts } from '../../../../i18n/texts.ts';
import { AccessControl } from '../../access/access-control.tsx';
import type { Gateway } from '../../subject.ts';
import { gatewayTexts } from '../../texts.ts';
import { BasicInformation } from './basic-information.tsx';
import { NodeLoad } from './node-load.tsx';
import '../../../../elements/gateways/gateways.css';

/** The gateway itself, who reaches it, and what its nodes carry. */
export function Overview({ subject }: { readonly subject: Gateway }) {
  return (
    <>
      <Notes gateway={subject} />
      <BasicInformation gateway={subject} />
      <AccessControl gateway={subject} />
      <NodeLoad gateway={subject} />
    </>
  );
}

/** Why it is not as it should be, and what does not hold as asked. */
function Notes({ gateway: { Status, Reason, Message, Warnings } }: { readonly gateway: Gateway }) {
  const say = useTexts(gatewayTexts);
  const reason = useReason();
  const isSaid = Message !== '' && (Status !== 'Running' || Reason === 'NodesMissing' || Reason === 'NoNetwork');
  const list = (
    <ul className="problems">
      {Warnings.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
  return (
    <>
      {isSaid && (
        <Alert className="block" type={Status === 'Failed' ? 'error' : 'info'} showIcon title={reason(Reason)} description={Message} />
      )}
      {Warnings.length > 0 && <Alert className="block" type="warning" showIcon title={say('warnings')} description={list} />}
    </>
  );
}
