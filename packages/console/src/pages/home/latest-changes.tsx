import { Skeleton, Tag } from 'antd';
import { useOperation } from '../../api/queries.ts';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { TimeText } from '../../elements/time-text.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { PageLink } from '../../shell/page-link.tsx';
import { Part } from './look-at.tsx';
import { homeTexts } from './texts.ts';

const SHOWN = 8;
/** Enough to leave out what changed nothing. */
const ASKED = 100;
const COMING_AND_GOING: ReadonlySet<string> = new Set(['session', 'sign_in_link']);
/** It is recorded, and changes nothing. */
const TRIAL = 'InvokeService';

/** Who changed what, newest first. */
export function LatestChanges() {
  const say = useTexts(homeTexts);
  const { data, error } = useOperation('ListAuditRecords', { query: { PageSize: ASKED } });
  const records = data?.Records.filter(({ Resource, Operation }) => !COMING_AND_GOING.has(Resource) && Operation !== TRIAL).slice(0, SHOWN);
  return (
    <Part title={say('changesTitle')} more={<PageLink to="/audit">{say('allChanges')}</PageLink>}>
      {error !== null && <ProblemAlert error={error} />}
      {data === undefined && error === null && <Skeleton active title={false} />}
      {records?.length === 0 && say('noChanges')}
      <ul className="entries">
        {records?.map(({ RequestId, Time, CallerId, Operation, Resource, Outcome }) => (
          <li key={RequestId}>
            <div className="entry-head">
              <strong>{Operation}</strong> <span className="entry-subject">{Resource}</span>{' '}
              {Outcome !== 'OK' && <Tag color="error">{Outcome}</Tag>}
            </div>
            <p className="entry-reason">
              <TimeText time={Time} /> · {CallerId}
            </p>
          </li>
        ))}
      </ul>
    </Part>
  );
}
