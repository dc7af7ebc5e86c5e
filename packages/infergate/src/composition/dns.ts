import { networkInterfaces } from 'node:os';
import { DnsDomainLookup, DnsServer, type DomainCheckSettings, type GatewayDirectory } from '@infergate/controlplane';
import { type Logger, systemClock } from '@infergate/kernel';
import type { HostPort, Settings } from '../configuration/settings.ts';

const LOCALHOST = '127.0.0.1';

/** The DNS server, where the configuration asks for one. */
export interface Dns {
  /** Resolves with what it listens on; null: it is off. Throws `DnsListenError`. */
  start(): Promise<HostPort | null>;
  close(): Promise<void>;
}

export function composeDns(settings: Settings, directory: GatewayDirectory, log: Logger): Dns {
  const server = dnsServer(settings, directory, log);
  return {
    start: async () => {
      if (server === null) return null;
      await directory.start();
      return server.start();
    },
    close: async () => server?.close(),
  };
}

function dnsServer(settings: Settings, directory: GatewayDirectory, log: Logger): DnsServer | null {
  const { dns, internetListen } = settings;
  const baseDomain = zoneName(settings);
  if (dns === null || baseDomain === null) return null;
  const { ttlSeconds, nameServers } = dns;
  const listen = { host: addressOf(dns.listen.host), port: dns.listen.port };
  return new DnsServer({
    listen,
    zone: {
      baseDomain,
      ttlSeconds,
      nameServers,
      serverHost: listen.host,
      sharedInternetHost: addressOf(internetListen.host),
      hostAddresses,
    },
    directory,
    clock: systemClock,
    log: log.child({ part: 'dns' }),
  });
}

export function domainCheckSettings(settings: Settings): DomainCheckSettings {
  return {
    baseDomain: zoneName(settings),
    sharedHosts: { internet: addressOf(settings.internetListen.host), vpc: addressOf(settings.vpcListen.host) },
    hostAddresses,
    lookup: new DnsDomainLookup({ servers: settings.domainResolvers, clock: systemClock }),
  };
}

function zoneName({ baseDomain }: Settings): string | null {
  return baseDomain === null ? null : baseDomain.toLowerCase().replace(/\.$/, '');
}

function addressOf(host: string): string {
  return host === 'localhost' ? LOCALHOST : host;
}

/** What others reach this machine under; alone in the world it is itself. */
function hostAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const outward = all.filter(({ internal, address }) => !internal && !address.startsWith('fe80:')).map(({ address }) => address);
  return outward.some((address) => !address.includes(':')) ? outward : [...outward, LOCALHOST];
}
