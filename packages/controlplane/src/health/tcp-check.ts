import { connect, type Socket } from 'node:net';
import { guardedConnection, type Timer } from '@infergate/kernel';
import { authority, type CheckContext } from './check-context.ts';
import type { CheckResult } from './probe-machine.ts';

/** Whether somebody accepts a connection. */
export function checkTcp(port: number | null, context: CheckContext): Promise<CheckResult> {
  const { host } = context.address;
  const target = { host, port: port ?? context.address.port };
  const name = authority(target.host, target.port);
  return new Promise((resolve) => {
    let socket: Socket | null = null;
    let timer: Timer | null = null;
    const settle = (ok: boolean, what: string): void => {
      timer?.cancel();
      socket?.destroy();
      resolve({ ok, message: `${name} ${what}` });
    };
    try {
      socket = connect({ ...target, ...guardedConnection(context.policy, target.host, target.port) });
    } catch (error) {
      return settle(false, describe(error));
    }
    timer = context.clock.setTimeout(() => settle(false, `did not accept a connection in ${context.timeoutMs} ms`), context.timeoutMs);
    socket.once('connect', () => settle(true, 'accepts connections'));
    socket.once('error', (error) => settle(false, describe(error)));
  });
}

function describe(error: unknown): string {
  return `does not accept connections (${error instanceof Error ? error.message : String(error)})`;
}
