import { CaretDownOutlined, CaretUpOutlined } from '@ant-design/icons';
import { Button, Checkbox, Pagination } from 'antd';
import { memo, useMemo } from 'react';
import { EmptyState } from '../../elements/empty-state.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { useMay } from '../../session/session.tsx';
import type { Intent, Service } from './actions.ts';
import { useGatewayNames } from './gateway-names.ts';
import { type ListState, nextSorting, PAGE_SIZES } from './list-state.ts';
import { useRequestRates } from './request-rates.ts';
import { type Column, serviceColumns } from './service-columns.tsx';
import { servicesTexts } from './texts.ts';

interface ServiceTableProps {
  readonly services: readonly Service[];
  readonly total: number;
  readonly state: ListState;
  readonly onChange: (change: Partial<ListState>) => void;
  readonly chosen: readonly Service[];
  /** All of those that are to be chosen from now on. */
  readonly onChoose: (services: readonly Service[]) => void;
  readonly onToggle: (service: Service, isChosen: boolean) => void;
  readonly onAction: (intent: Intent) => void;
  readonly onClearFilters: () => void;
}

/** A table of its own: the library's takes a tenth of all that may be loaded before the first page shows. */
export function ServiceTable(props: ServiceTableProps) {
  const { services, total, state, onChange, chosen, onToggle, onAction, onClearFilters } = props;
  const say = useTexts(servicesTexts);
  const gateways = useGatewayNames();
  const rates = useRequestRates(services.map(({ ServiceName }) => ServiceName));
  const columns = useMemo(() => serviceColumns({ say, gateways, rates, onAction }), [say, gateways, rates, onAction]);
  const chosenNames = new Set(chosen.map(({ ServiceName }) => ServiceName));
  // Whoever may only look chooses nothing.
  const mayChoose = useMay()('StopService');
  if (services.length === 0)
    return (
      <EmptyState title={say('noMatchTitle')} action={<Button onClick={onClearFilters}>{say('clearFilters')}</Button>}>
        {say('noMatch')}
      </EmptyState>
    );
  return (
    <>
      <div className="list">
        <table aria-label={say('list')}>
          <thead>
            <tr>
              {mayChoose && <ChoiceHead {...props} />}
              {columns.map((column) => (
                <Head key={column.key} column={column} state={state} onChange={onChange} />
              ))}
            </tr>
          </thead>
          <tbody>
            {services.map((service) => (
              <Row
                key={service.ServiceName}
                service={service}
                columns={columns}
                isChosen={chosenNames.has(service.ServiceName)}
                onToggle={mayChoose ? onToggle : null}
              />
            ))}
          </tbody>
        </table>
      </div>
      <Pagination
        className="list-pages"
        current={state.page}
        pageSize={state.size}
        total={total}
        pageSizeOptions={[...PAGE_SIZES]}
        showSizeChanger={total > PAGE_SIZES[0]}
        showTotal={(count) => say('total', { count })}
        responsive
        onChange={(page, size) => onChange(turned(state, page, size))}
      />
    </>
  );
}

/** Other sizes begin at the first page. */
function turned(state: ListState, page: number, wanted: number): Partial<ListState> {
  const size = PAGE_SIZES.find((size) => size === wanted) ?? state.size;
  return { size, page: size === state.size ? page : 1 };
}

/** What is chosen on other pages of the list stays so. */
function ChoiceHead({ services, chosen, onChoose }: ServiceTableProps) {
  const say = useTexts(servicesTexts);
  const names = new Set(services.map(({ ServiceName }) => ServiceName));
  const elsewhere = chosen.filter(({ ServiceName }) => !names.has(ServiceName));
  const here = chosen.length - elsewhere.length;
  return (
    <th className="cell-choice">
      <Checkbox
        aria-label={say('chooseAll')}
        checked={here === services.length}
        indeterminate={here > 0 && here < services.length}
        onChange={({ target }) => onChoose(target.checked ? [...elsewhere, ...services] : elsewhere)}
      />
    </th>
  );
}

interface HeadProps {
  readonly column: Column;
  readonly state: ListState;
  readonly onChange: (change: Partial<ListState>) => void;
}

function Head({ column: { title, sort, className = '' }, state, onChange }: HeadProps) {
  if (sort === undefined) return <th className={className}>{title}</th>;
  const order = state.sort === sort ? state.order : null;
  const sorting = order === null ? 'none' : order === 'asc' ? 'ascending' : 'descending';
  return (
    <th className={className} aria-sort={sorting}>
      <button type="button" className="sort-button" onClick={() => onChange(nextSorting(sort, state))}>
        {title}
        {order === 'asc' ? <CaretUpOutlined /> : <CaretDownOutlined />}
      </button>
    </th>
  );
}

interface RowProps {
  readonly service: Service;
  readonly columns: readonly Column[];
  readonly isChosen: boolean;
  /** null: there is nothing to choose it for. */
  readonly onToggle: ServiceTableProps['onToggle'] | null;
}

/** Where much happens, the list is new every moment, and most of its services are as they were. */
const Row = memo(function Row({ service, columns, isChosen, onToggle }: RowProps) {
  const say = useTexts(servicesTexts);
  return (
    <tr className={isChosen ? 'is-chosen' : ''}>
      {onToggle !== null && (
        <td className="cell-choice">
          <Checkbox
            aria-label={say('choose', { name: service.ServiceName })}
            checked={isChosen}
            onChange={({ target }) => onToggle(service, target.checked)}
          />
        </td>
      )}
      {columns.map(({ key, className = '', render }) => (
        <td key={key} className={className}>
          {render(service)}
        </td>
      ))}
    </tr>
  );
});
