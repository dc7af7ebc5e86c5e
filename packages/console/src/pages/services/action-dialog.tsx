import { ServiceActionDialog } from '../../service-actions/service-action-dialog.tsx';
import type { Intent } from './actions.ts';
import { BulkDialog } from './bulk-dialog.tsx';

interface ActionDialogProps {
  readonly intent: Intent;
  readonly onClose: () => void;
  /** It was done with all of them. */
  readonly onDone: () => void;
}

/** Says what will come of it, asks, and does it. */
export function ActionDialog({ intent, onClose, onDone }: ActionDialogProps) {
  const [first, ...others] = intent.services;
  if (first === undefined) return null;
  if (others.length > 0) return <BulkDialog intent={intent} onClose={onClose} onDone={onDone} />;
  return <ServiceActionDialog action={intent.action} service={first} onClose={onClose} onDone={onDone} />;
}
