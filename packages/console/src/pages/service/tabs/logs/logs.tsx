import { useState } from 'react';
import { useSearchState } from '../../../../shell/search-state.ts';
import type { Service } from '../../subject.ts';
import { EarlierLog } from './earlier-log.tsx';
import { LiveLog } from './live-log.tsx';
import { readLogAddress } from './log-choice.ts';
import { LogTools } from './log-tools.tsx';

/** What the instances write: as they write it, and what they wrote before. */
export function Logs({ subject }: { readonly subject: Service }) {
  const [search, change] = useSearchState();
  const [isWrapped, setWrapped] = useState(true);
  const [isPaused, setPaused] = useState(false);
  const address = readLogAddress(search);
  const { ServiceName: serviceName } = subject;
  const choice = { serviceName, instance: address.instance, keyword: address.keyword };
  return (
    <>
      <LogTools
        choice={choice}
        view={address.view}
        isWrapped={isWrapped}
        isPaused={isPaused}
        onWrap={setWrapped}
        onPause={setPaused}
        onChange={(changes) => change({ ...changes, page: '' })}
      />
      {address.view === 'live' ? (
        <LiveLog key={JSON.stringify(choice)} choice={choice} isWrapped={isWrapped} isPaused={isPaused} />
      ) : (
        <EarlierLog
          choice={choice}
          isPrevious={address.view === 'previous'}
          page={address.page}
          isWrapped={isWrapped}
          onPage={(page) => change({ page: page === 1 ? '' : String(page) })}
        />
      )}
    </>
  );
}
