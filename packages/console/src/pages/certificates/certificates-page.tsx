import { useState } from 'react';
import { useOperation } from '../../api/queries.ts';
import { EmptyState } from '../../elements/empty-state.tsx';
import { PageHeader } from '../../elements/page-header.tsx';
import { pageOf, pagingOf } from '../../elements/paging.ts';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { RecordTable } from '../../elements/record-table/record-table.tsx';
import { SearchBox } from '../../elements/search-box.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { useMay } from '../../session/session.tsx';
import { LoadingPage } from '../../shell/loading-page.tsx';
import { useSearchState } from '../../shell/search-state.ts';
import { AddCertificate } from './add-certificate.tsx';
import { CertificateDialog, type CertificateIntent } from './certificate-dialog.tsx';
import { certificateColumns } from './columns.tsx';
import { CertificateDrawer } from './certificate-drawer.tsx';
import { certificateTexts } from './texts.ts';
import './certificates.css';

const PAGE_SIZE = 50;

/** Certificates with their ends, and all that is done with them. */
export function CertificatesPage() {
  const say = useTexts(certificateTexts);
  const [state, change] = useSearchState();
  const { find = '', certificate: shown = '' } = state;
  const query = { PageNumber: pageOf(state), PageSize: PAGE_SIZE, ...(find === '' ? {} : { Filter: find }) };
  const { data, error } = useOperation('ListCertificates', { query });
  const [intent, setIntent] = useState<CertificateIntent | null>(null);
  const [gone, setGone] = useState('');
  const mayChange = useMay()('UpdateCertificate');
  const open = (id: string) => change({ certificate: id });
  const leave = () => {
    // The address follows a moment later; nobody is to be asked for it until then.
    setGone(shown);
    change({ certificate: '' });
  };
  const isEmpty = data?.TotalCount === 0;
  return (
    <>
      <PageHeader title={say('title')} subtitle={say('subtitle')} actions={<AddCertificate onAdded={open} />} />
      {(find !== '' || !isEmpty) && (
        <div className="certificate-filters">
          <SearchBox label={say('find')} value={find} onChange={(text) => change({ find: text, page: '' })} />
        </div>
      )}
      {error !== null && <ProblemAlert error={error} />}
      {data === undefined && error === null && <LoadingPage />}
      {isEmpty && (find === '' ? <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState> : <EmptyState title={say('noMatch')} />)}
      {data !== undefined && !isEmpty && (
        <RecordTable
          rowKey="CertificateId"
          aria-label={say('list')}
          columns={certificateColumns({ say, open, act: mayChange ? setIntent : null })}
          dataSource={data.Certificates}
          scroll={{ x: 1000 }}
          pagination={pagingOf(data, change)}
        />
      )}
      <CertificateDrawer
        id={shown === gone ? '' : shown}
        isPaused={intent?.action === 'delete'}
        onClose={() => change({ certificate: '' })}
        onAction={mayChange ? setIntent : null}
      />
      {intent !== null && <CertificateDialog intent={intent} onClose={() => setIntent(null)} onDeleted={leave} />}
    </>
  );
}
