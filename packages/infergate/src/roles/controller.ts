import { type Controller, createController } from '../composition/controller.ts';
import type { ControllerMessage, LauncherMessage } from './launch-protocol.ts';

/**
 * The controller's process. It obeys its launcher and nobody else: signals of the terminal are the launcher's to judge.
 * When the launcher is gone it ends, leaving gateways and instances alone.
 */
let controller: Controller | null = null;
let starting: Promise<unknown> = Promise.resolve();
let isEnding = false;

process.on('SIGTERM', () => undefined);
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
process.on('disconnect', () => void end((running) => running.close()));
process.on('message', (message) => void receive(message as LauncherMessage));

async function receive(message: LauncherMessage): Promise<void> {
  if (message.type === 'shutdown') {
    await end((running) => running.shutdown());
    return;
  }
  try {
    controller = await createController(message.settings, process.env);
    if (message.mode === 'stop') await end((running) => running.shutdown());
    else await startServing(controller, message.earlierAdminPort);
  } catch (error) {
    refuse(error);
  }
}

async function startServing(running: Controller, earlierAdminPort: number | null): Promise<void> {
  const started = running.start(earlierAdminPort);
  starting = started.catch(() => undefined);
  const ready = await started;
  if (!isEnding) tell({ type: 'ready', ...ready });
}

async function end(how: (running: Controller) => Promise<void>): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  try {
    // What is half started cannot be ended in order.
    await starting;
    if (controller !== null) await how(controller);
    process.exit(0);
  } catch (error) {
    refuse(error);
  }
}

/** Whatever stops the start is told to the user; it would fail in the same way again. */
function refuse(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (process.send === undefined || !process.connected) process.exit(1);
  process.send({ type: 'refused', message } satisfies ControllerMessage, () => process.exit(1));
}

function tell(message: ControllerMessage): void {
  if (process.connected) process.send?.(message);
}
