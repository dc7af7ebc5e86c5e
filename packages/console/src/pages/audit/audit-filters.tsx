import { OPERATIONS } from '@infergate/contract';
import { Select } from 'antd';
import { SearchBox } from '../../elements/search-box.tsx';
import { useTexts } from '../../i18n/texts.ts';
import type { SearchState } from '../../shell/search-state.ts';
import { SPANS, spanOf, type Span } from './audit-query.ts';
import { auditTexts } from './texts.ts';
import './audit.css';

interface AuditFiltersProps {
  readonly state: SearchState;
  readonly onChange: (changes: SearchState) => void;
}

/** Only changes are recorded, and only those that are built can be. */
const RECORDED = OPERATIONS.filter(({ method, shape }) => method !== 'GET' && shape !== null)
  .map(({ name }) => ({ value: name, label: name }))
  .toSorted((a, b) => (a.value < b.value ? -1 : 1));

export function AuditFilters({ state, onChange }: AuditFiltersProps) {
  const say = useTexts(auditTexts);
  const spans = (Object.keys(SPANS) as Span[]).map((value) => ({ value, label: say(value) }));
  return (
    <search className="audit-filters" aria-label={say('filters')}>
      <Select
        aria-label={say('time')}
        value={spanOf(state) ?? ''}
        options={[{ value: '', label: say('anyTime') }, ...spans]}
        onChange={(since) => onChange({ since })}
      />
      <Select
        aria-label={say('operation')}
        showSearch
        value={state['operation'] ?? ''}
        options={[{ value: '', label: say('anyOperation') }, ...RECORDED]}
        popupMatchSelectWidth={false}
        onChange={(operation) => onChange({ operation })}
      />
      <SearchBox label={say('caller')} value={state['caller'] ?? ''} onChange={(caller) => onChange({ caller })} />
      <SearchBox label={say('resourceExample')} value={state['resource'] ?? ''} onChange={(resource) => onChange({ resource })} />
    </search>
  );
}
