import { EllipsisOutlined } from '@ant-design/icons';
import { Button, Dropdown, type TableProps, Tag } from 'antd';
import type { Certificate } from '../../elements/certificate-life.ts';
import { PageLink } from '../../shell/page-link.tsx';
import { actionsFor } from './certificate-actions.ts';
import type { CertificateIntent } from './certificate-dialog.tsx';
import { ExpiryText, RenewalText } from './life-texts.tsx';
import type { SayCertificates } from './texts.ts';

interface ColumnsContext {
  readonly say: SayCertificates;
  readonly open: (id: string) => void;
  /** null: this person may not. */
  readonly act: ((intent: CertificateIntent) => void) | null;
}

type Columns = NonNullable<TableProps<Certificate>['columns']>;

export function certificateColumns({ say, open, act }: ColumnsContext): Columns {
  const columns: Columns = [
    {
      title: say('name'),
      key: 'name',
      render: (_, certificate) => (
        <>
          <Button type="link" className="certificate-name" onClick={() => open(certificate.CertificateId)}>
            {certificate.CertificateName}
          </Button>
          <SourceTags certificate={certificate} say={say} />
        </>
      ),
    },
    { title: say('domains'), key: 'domains', render: (_, { Domains }) => <Lines texts={Domains} /> },
    { title: say('expires'), key: 'expires', render: (_, certificate) => <ExpiryText certificate={certificate} /> },
    { title: say('renewal'), key: 'renewal', render: (_, certificate) => <RenewalText certificate={certificate} /> },
    { title: say('issuer'), dataIndex: 'Issuer', className: 'certificate-issuer' },
    { title: say('usedBy'), key: 'users', render: (_, { UsedBy }) => <Users users={UsedBy} say={say} /> },
  ];
  if (act === null) return columns;
  return [
    ...columns,
    { title: say('actions'), key: 'actions', render: (_, certificate) => <Menu certificate={certificate} say={say} act={act} /> },
  ];
}

export function SourceTags({ certificate, say }: { readonly certificate: Certificate; readonly say: SayCertificates }) {
  const { CertificateSource, CertificateUse } = certificate;
  const source = CertificateSource === 'self-signed' ? 'source_selfSigned' : (`source_${CertificateSource}` as const);
  return (
    <div className="certificate-source">
      <Tag>{say(source)}</Tag>
      {CertificateUse === 'client-authority' && <Tag color="blue">{say('authority')}</Tag>}
    </div>
  );
}

const MAX_LINES = 3;

function Lines({ texts }: { readonly texts: readonly string[] }) {
  const more = texts.length - MAX_LINES;
  return (
    <>
      {texts.slice(0, MAX_LINES).map((text) => (
        <div key={text}>{text}</div>
      ))}
      {more > 0 && <div>+{more}</div>}
    </>
  );
}

export function Users({ users, say }: { readonly users: Certificate['UsedBy']; readonly say: SayCertificates }) {
  if (users.length === 0) return say('unused');
  return (
    <div>
      {users.map(({ GatewayId, GatewayName, Domain, Type }) => (
        <div key={`${GatewayId} ${Type} ${Domain}`} className="certificate-user">
          {Domain} · <PageLink to={`/gateways/${encodeURIComponent(GatewayId)}/overview`}>{GatewayName}</PageLink>
        </div>
      ))}
    </div>
  );
}

interface MenuProps {
  readonly certificate: Certificate;
  readonly say: SayCertificates;
  readonly act: (intent: CertificateIntent) => void;
}

function Menu({ certificate, say, act }: MenuProps) {
  const items = actionsFor(certificate).map((action) => ({
    key: action,
    label: say(action),
    danger: action === 'delete',
    onClick: () => act({ action, certificate }),
  }));
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button type="text" icon={<EllipsisOutlined />} aria-label={say('actionsOf', { name: certificate.CertificateName })} />
    </Dropdown>
  );
}
