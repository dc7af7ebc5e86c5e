import { Button, Flex, Typography } from 'antd';
import { useTexts } from '../../i18n/texts.ts';
import { ACTION_OPERATIONS, SERVICE_ACTIONS } from '../../service-actions/action.ts';
import { actionTexts } from '../../service-actions/texts.ts';
import { useMay } from '../../session/session.tsx';
import { fitFor, type Intent, type Service } from './actions.ts';
import { servicesTexts } from './texts.ts';

interface BulkActionsProps {
  readonly services: readonly Service[];
  readonly onAction: (intent: Intent) => void;
  readonly onClear: () => void;
}

/** Stands in place of the filters while services are chosen. */
export function BulkActions({ services, onAction, onClear }: BulkActionsProps) {
  const say = useTexts(servicesTexts);
  const sayAction = useTexts(actionTexts);
  const may = useMay();
  return (
    <Flex className="filters" gap="small" wrap align="center" role="toolbar" aria-label={say('actions')}>
      <Typography.Text strong>{say('selected', { count: services.length })}</Typography.Text>
      {SERVICE_ACTIONS.filter((action) => may(ACTION_OPERATIONS[action])).map((action) => (
        <Button
          key={action}
          danger={action === 'delete'}
          disabled={fitFor(action, services).length === 0}
          onClick={() => onAction({ action, services })}
        >
          {sayAction(action)}
        </Button>
      ))}
      <Button type="link" onClick={onClear}>
        {say('clearSelection')}
      </Button>
    </Flex>
  );
}
