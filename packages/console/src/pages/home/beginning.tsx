import { AppstoreOutlined, CodeOutlined, RocketOutlined } from '@ant-design/icons';
import { Card, Typography } from 'antd';
import type { ReactNode } from 'react';
import { CopyText } from '../../elements/copy-text.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { useMay } from '../../session/session.tsx';
import { PageLink } from '../../shell/page-link.tsx';
import { homeTexts } from './texts.ts';

const COMMAND = 'infergate service create -f service.json';

/** Ways to the first service. */
export function Beginning() {
  const say = useTexts(homeTexts);
  const may = useMay();
  if (!may('CreateService')) return <Typography.Paragraph>{say('ask')}</Typography.Paragraph>;
  return (
    <section aria-label={say('beginTitle')}>
      <Typography.Title level={2} className="part-title">
        {say('beginTitle')}
      </Typography.Title>
      <div className="ways">
        <Way icon={<AppstoreOutlined />} title={say('beginExample')} text={say('beginExampleText')}>
          <PageLink to="/gallery">{say('gallery')}</PageLink>
        </Way>
        <Way icon={<RocketOutlined />} title={say('beginOwn')} text={say('beginOwnText')}>
          <PageLink to="/services/deploy">{say('beginOwn')}</PageLink>
        </Way>
        <Way icon={<CodeOutlined />} title={say('beginCommand')} text={say('beginCommandText')}>
          <CopyText text={COMMAND} label={say('commandLine')} />
        </Way>
      </div>
    </section>
  );
}

interface WayProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}

function Way({ icon, title, text, children }: WayProps) {
  return (
    <Card>
      <Card.Meta avatar={<span className="way-icon">{icon}</span>} title={<h3 className="way-title">{title}</h3>} description={text} />
      <div className="way-link">{children}</div>
    </Card>
  );
}
