import type { InstanceAddress } from '@infergate/contract';
import type { UpstreamCall, UpstreamTransport } from '../src/upstream/transport.ts';

/** A transport that calls nobody; notes whether it was closed. */
export class FakeTransport implements UpstreamTransport {
  readonly address: InstanceAddress;
  readonly connections = 0;
  closed = false;

  constructor(address: InstanceAddress) {
    this.address = address;
  }

  call(): UpstreamCall {
    throw new Error('this transport calls nobody');
  }

  close(): void {
    this.closed = true;
  }

  destroy(): void {
    this.closed = true;
  }
}
