import { availableParallelism, networkInterfaces, totalmem } from 'node:os';
import { openFileLimit } from '@infergate/kernel';
import { type AddressCheck, findBindProblem } from './address-check.ts';
import { type BindAttempt, tryToBind } from './bind-attempt.ts';
import {
  judgeBindAddress,
  judgeCores,
  judgeIpv6,
  judgeLoopbackAliases,
  judgeLowPorts,
  judgeMemory,
  judgeNamespaces,
  judgeOpenFiles,
  judgePorts,
  type Machine,
} from './capability-judgement.ts';
import type { Host, HostCapability, HostDemands, Installed } from './host.ts';
import { findTakenPorts } from './listening-ports.ts';
import { tryNamespaces } from './namespace-check.ts';

/** Tried one after the other until one is free. */
const LOW_PORTS = [1023, 1022, 1021, 1020, 1019, 1018, 1017, 1016];
const LOOPBACK_ALIAS = '127.0.1.1';

/** The machine that this process runs on. */
export class LocalHost implements Host {
  readonly #demands: HostDemands;
  readonly #attempt: BindAttempt;
  /** One look at a time: whoever asks meanwhile gets the same answer. */
  #looking: Promise<readonly HostCapability[]> | null = null;

  constructor(demands: HostDemands, attempt: BindAttempt = tryToBind) {
    this.#demands = demands;
    this.#attempt = attempt;
  }

  bindProblem(address: string): Promise<string | null> {
    return findBindProblem(address, this.#addressCheck());
  }

  capabilities(installed: Installed): Promise<readonly HostCapability[]> {
    this.#looking ??= this.#look(installed).finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #look(installed: Installed): Promise<readonly HostCapability[]> {
    const { specifications } = this.#demands;
    const machine = machineOf();
    const whole = (name: string, judgement: Omit<HostCapability, 'name' | 'subject'>): HostCapability => ({
      name,
      subject: '',
      ...judgement,
    });
    return [
      whole('low-ports', judgeLowPorts(await this.#tryLowPort())),
      whole('loopback-aliases', judgeLoopbackAliases(await this.bindProblem(LOOPBACK_ALIAS))),
      whole('ipv6', judgeIpv6(await this.#attempt('::1', 0))),
      whole('open-files', judgeOpenFiles(openFileLimit(), specifications)),
      whole('network-namespaces', judgeNamespaces(await tryNamespaces())),
      ...(await this.#tryBindAddresses(installed.vSwitches)),
      whole('gateway-ports', judgePorts(await findTakenPorts(this.#demands.ports, this.#attempt), this.#demands, installed)),
      whole('cores', judgeCores(machine, specifications)),
      whole('memory', judgeMemory(machine, specifications)),
    ];
  }

  async #tryBindAddresses(vSwitches: Installed['vSwitches']): Promise<readonly HostCapability[]> {
    const found: HostCapability[] = [];
    for (const { id, bindAddress } of vSwitches) {
      const problem = await this.bindProblem(bindAddress);
      found.push({ name: 'bind-address', subject: id, ...judgeBindAddress(bindAddress, problem) });
    }
    return found;
  }

  async #tryLowPort(): Promise<string | null> {
    for (const port of LOW_PORTS) {
      const outcome = await this.#attempt('127.0.0.1', port);
      if (outcome !== 'EADDRINUSE') return outcome;
    }
    return 'no-free-port';
  }

  #addressCheck(): AddressCheck {
    return { interfaces: networkInterfaces(), attempt: this.#attempt, platform: process.platform };
  }
}

/** A container may be given less than the machine has. */
function machineOf(): Machine {
  const constrained = process.constrainedMemory();
  const bytes = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return { cores: availableParallelism(), memoryMiB: Math.floor(bytes / 2 ** 20) };
}
