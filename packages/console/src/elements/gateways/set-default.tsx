import { useChange } from '../../api/queries.ts';
import { useTexts } from '../../i18n/texts.ts';
import { Confirm } from '../confirm.tsx';
import { gatewayWords } from './texts.ts';

interface SetDefaultProps {
  readonly gatewayId: string;
  readonly gatewayName: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Makes a gateway the one that new services without a choice take. */
export function SetDefault({ gatewayId, gatewayName, isOpen, onClose }: SetDefaultProps) {
  const say = useTexts(gatewayWords);
  const { mutate, isPending, error, reset } = useChange('UpdateGateway');
  const close = () => {
    reset();
    onClose();
  };
  return (
    <Confirm
      isOpen={isOpen}
      title={say('setDefault')}
      verb={say('ok')}
      isPending={isPending}
      error={error}
      onConfirm={() => mutate({ path: { GatewayId: gatewayId }, body: { IsDefault: true } }, { onSuccess: close })}
      onClose={close}
    >
      <p>{say('setDefaultWhat', { name: gatewayName })}</p>
    </Confirm>
  );
}
