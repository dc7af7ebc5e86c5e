import { Alert } from 'antd';
import { useChange, useOperation } from '../../api/queries.ts';
import { useTexts } from '../../i18n/texts.ts';
import { Confirm } from '../confirm.tsx';
import { gatewayWords } from './texts.ts';
import './gateways.css';

interface DeleteGatewayProps {
  readonly gatewayId: string;
  readonly gatewayName: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The deletion has begun. */
  readonly onDeleted?: () => void;
}

const NAMED = 20;

/** Says beforehand which services stand in the way; the server refuses all the same, and its words are shown. */
export function DeleteGateway({ gatewayId, gatewayName, isOpen, onClose, onDeleted }: DeleteGatewayProps) {
  const say = useTexts(gatewayWords);
  const { data: bound } = useOperation('ListServices', { query: { Gateway: gatewayId, PageSize: NAMED } }, { enabled: isOpen });
  const { mutate, isPending, error, reset } = useChange('DeleteGateway', () => {
    onClose();
    onDeleted?.();
  });
  const close = () => {
    reset();
    onClose();
  };
  const count = bound?.TotalCount ?? 0;
  const names = (bound?.Services ?? []).map(({ ServiceName }) => ServiceName).join(', ') + (count > NAMED ? ' …' : '');
  return (
    <Confirm
      isOpen={isOpen}
      title={say('deleteTitle', { name: gatewayName })}
      verb={say('delete')}
      isDanger
      name={gatewayName}
      isPending={isPending}
      error={error}
      onConfirm={() => mutate({ path: { GatewayId: gatewayId } })}
      onClose={close}
    >
      <p>{say('deleteWhat')}</p>
      {count > 0 && <Alert className="block" type="warning" showIcon title={say('deleteBound', { count, names })} />}
    </Confirm>
  );
}
