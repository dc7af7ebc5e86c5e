import { Card, Tabs, Typography } from 'antd';
import { useEffect, useRef } from 'react';
import { useTexts } from '../../../i18n/texts.ts';
import { useSearchState } from '../../../shell/search-state.ts';
import type { Gateway } from '../subject.ts';
import './access.css';
import { InternetAccess } from './internet-access.tsx';
import { accessTexts } from './texts.ts';
import { VpcAccess } from './vpc-access.tsx';

/** Who reaches the gateway: over the Internet, and from VPCs. */
export function AccessControl({ gateway }: { readonly gateway: Gateway }) {
  const say = useTexts(accessTexts);
  const [{ access = 'internet' }, change] = useSearchState();
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (window.location.hash === '#access') section.current?.scrollIntoView();
  }, []);
  const items = [
    { key: 'internet', label: say('internet'), children: <InternetAccess gateway={gateway} /> },
    { key: 'vpc', label: say('vpc'), children: <VpcAccess gateway={gateway} /> },
  ];
  return (
    <section ref={section} id="access" aria-labelledby="access-title" className="block">
      <Card
        title={
          <h2 className="card-title" id="access-title">
            {say('title')}
          </h2>
        }
      >
        {gateway.GatewayType === 'Shared' ? (
          <Typography.Paragraph>{say('sharedWhat')}</Typography.Paragraph>
        ) : (
          <Tabs activeKey={access} items={items} destroyOnHidden onChange={(key) => change({ access: key === 'internet' ? '' : key })} />
        )}
      </Card>
    </section>
  );
}
