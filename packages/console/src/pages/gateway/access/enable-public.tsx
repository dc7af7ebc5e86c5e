import { Button, Typography } from 'antd';
import { useState } from 'react';
import { StatusTag } from '../../../elements/status-tag.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import { Allowed } from '../../../session/session.tsx';
import type { Gateway } from '../subject.ts';
import { AddVpcDialog } from './add-vpc-dialog.tsx';
import { vpcTexts } from './vpc-texts.ts';

/** An Application gateway is opened to the Internet with a VPC and vSwitches. */
export function EnablePublic({ gateway }: { readonly gateway: Gateway }) {
  const say = useTexts(vpcTexts);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <div className="access-line">
        <StatusTag status={gateway.InternetStatus} />
        <Allowed operation="UpdateGateway">
          <Button type="primary" onClick={() => setOpen(true)}>
            {say('enablePublic')}
          </Button>
        </Allowed>
      </div>
      <Typography.Paragraph type="secondary">{say('publicOff')}</Typography.Paragraph>
      {isOpen && <AddVpcDialog gateway={gateway} entrance="internet" vpcId={null} linked={NONE} onClose={() => setOpen(false)} />}
    </>
  );
}

const NONE: readonly string[] = [];
