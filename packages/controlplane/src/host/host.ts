/** What the machine of the controller allows. Gateways run as the same user there. */
export interface Host {
  /** Why nothing can listen on the address, and what to do about it; null: it can. The text is one IP address. */
  bindProblem(address: string): Promise<string | null>;
  /** Tries everything; takes a few seconds at most and leaves nothing behind. */
  capabilities(installed: Installed): Promise<readonly HostCapability[]>;
}

export interface HostCapability {
  /** A constant such as `low-ports`. */
  readonly name: string;
  /** What it was tried with; empty: the whole host. */
  readonly subject: string;
  readonly state: 'ok' | 'limited' | 'missing';
  readonly message: string;
  /** Empty where there is nothing to do. */
  readonly remedy: string;
}

/** What the installation has of its own by now. */
export interface Installed {
  readonly vSwitches: readonly { readonly id: string; readonly bindAddress: string }[];
  /** Dedicated gateways. */
  readonly gateways: number;
  /** That they listen on. */
  readonly ports: readonly number[];
}

/** What the configuration asks of the host. */
export interface HostDemands {
  readonly ports: { readonly from: number; readonly to: number };
  readonly maxGateways: number;
  /** By name, smallest first. */
  readonly specifications: Readonly<Record<string, NodeDemand>>;
}

/** Of one node of a gateway. */
export interface NodeDemand {
  readonly workers: number;
  readonly memoryMiB: number;
  readonly maxConnections: number;
}
