import { SERVICE_STATUSES } from '@infergate/contract';
import { Select } from 'antd';
import { useCallback } from 'react';
import { elementTexts } from '../../elements/texts.ts';
import { SearchBox } from '../../elements/search-box.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { useGatewayNames } from './gateway-names.ts';
import { type ListState, readLabels } from './list-state.ts';
import { servicesTexts } from './texts.ts';

interface ServiceFiltersProps {
  readonly state: ListState;
  readonly onChange: (change: Partial<ListState>) => void;
}

export function ServiceFilters({ state, onChange }: ServiceFiltersProps) {
  const say = useTexts(servicesTexts);
  const sayStatus = useTexts(elementTexts);
  const gateways = useGatewayNames();
  const setFilter = useCallback((filter: string) => onChange({ filter }), [onChange]);
  const setLabel = useCallback((label: string) => onChange({ label }), [onChange]);
  return (
    <search className="filters">
      <SearchBox value={state.filter} label={say('searchName')} onChange={setFilter} className="filter-wide" />
      <Select
        className="filter"
        aria-label={say('status')}
        value={state.status}
        onChange={(status) => onChange({ status })}
        options={[
          { value: '', label: say('anyStatus') },
          ...SERVICE_STATUSES.map((status) => ({ value: status as string, label: sayStatus(status) })),
        ]}
      />
      <Select
        className="filter"
        aria-label={say('gateway')}
        value={state.gateway}
        onChange={(gateway) => onChange({ gateway })}
        showSearch={{ optionFilterProp: 'label' }}
        options={[{ value: '', label: say('anyGateway') }, ...[...gateways].map(([value, label]) => ({ value, label }))]}
      />
      <SearchBox
        value={state.label}
        label={say('searchLabel')}
        onChange={setLabel}
        className="filter-wide"
        status={readLabels(state.label) === null ? 'error' : ''}
      />
    </search>
  );
}
