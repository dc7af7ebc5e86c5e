import { errorCode, hostText } from '@infergate/kernel';

/** The DNS server cannot listen; the message names the key to change. */
export class DnsListenError extends Error {
  override readonly name = 'DnsListenError';

  constructor(address: { readonly host: string; readonly port: number }, protocol: 'UDP' | 'TCP', cause: unknown) {
    const { host, port } = address;
    const code = errorCode(cause) ?? '';
    super(
      `Cannot listen on ${hostText(host)}:${port} (${protocol}) for DNS: ${REASONS[code] ?? String(cause)}. ${REMEDIES[code] ?? CHANGE}`,
      { cause },
    );
  }
}

const CHANGE = 'Choose another address with dns.listen in the configuration file.';

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program uses it',
  EACCES: 'this user may not (ports below 1024 need root or CAP_NET_BIND_SERVICE)',
  EADDRNOTAVAIL: 'this machine does not have that address',
};

const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: `${CHANGE} A resolver of this machine often has port 53 of every address: give Infergate an address of its own, or stop that program.`,
  EACCES: `${CHANGE} A port such as 5353 with a rule that forwards port 53 to it will do.`,
};
