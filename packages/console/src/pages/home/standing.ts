import { type Certificate, type CertificateLife, certificateLife } from '../../elements/certificate-life.ts';
import type { GatewayTrouble } from './gateway-load.ts';

/** How many services there are in which state. */
export interface ServiceCounts {
  readonly all: number;
  readonly running: number;
  readonly stopped: number;
  readonly failed: number;
  readonly waiting: number;
}

export interface InstanceCounts {
  readonly ready: number;
  readonly wanted: number;
}

export interface Facts {
  readonly services: ServiceCounts;
  /** null: nothing is known. */
  readonly instances: InstanceCounts | null;
  readonly gateways: readonly GatewayTrouble[];
  readonly certificates: readonly CertificateLife[];
}

/** What the sentence on top of the page may speak of; the texts have one for each. */
export type Concern =
  | 'servicesFailed'
  | 'gatewaysFailed'
  | 'certificatesOver'
  | 'servicesWaiting'
  | 'instancesMissing'
  | 'nodesMissing'
  | 'gatewaysHeavy'
  | 'renewalsFailing'
  | 'certificatesSoon'
  | 'servicesChanging'
  | 'gatewaysChanging';

export type Mood = 'bad' | 'fair' | 'moving' | 'good' | 'empty';

export interface Standing {
  readonly mood: Mood;
  /** The worst first. */
  readonly concerns: readonly { readonly concern: Concern; readonly count: number }[];
}

const BAD: ReadonlySet<Concern> = new Set(['servicesFailed', 'gatewaysFailed', 'certificatesOver']);
const MOVING: ReadonlySet<Concern> = new Set(['servicesChanging', 'gatewaysChanging']);

/** Whether all is well, and what is not. */
export function standingOf(facts: Facts): Standing {
  const concerns = concernsOf(facts).filter(({ count }) => count > 0);
  return { mood: moodOf(facts, concerns), concerns };
}

function concernsOf({ services, instances, gateways, certificates }: Facts): Standing['concerns'] {
  const { all, running, stopped, failed, waiting } = services;
  const changing = Math.max(0, all - running - stopped - failed - waiting);
  const troubled = (trouble: GatewayTrouble) => gateways.filter((each) => each === trouble).length;
  const living = (life: CertificateLife) => certificates.filter((each) => each === life).length;
  // Where services are known to be on their way, their instances are, too.
  const missing = instances === null || failed + waiting + changing > 0 ? 0 : Math.max(0, instances.wanted - instances.ready);
  return [
    { concern: 'servicesFailed', count: failed },
    { concern: 'gatewaysFailed', count: troubled('failed') },
    { concern: 'certificatesOver', count: living('over') },
    { concern: 'servicesWaiting', count: waiting },
    { concern: 'instancesMissing', count: missing },
    { concern: 'nodesMissing', count: troubled('nodesMissing') },
    { concern: 'gatewaysHeavy', count: troubled('heavy') },
    { concern: 'renewalsFailing', count: living('failing') },
    { concern: 'certificatesSoon', count: living('soon') },
    { concern: 'servicesChanging', count: changing },
    { concern: 'gatewaysChanging', count: troubled('changing') },
  ];
}

function moodOf({ services }: Facts, concerns: Standing['concerns']): Mood {
  if (concerns.some(({ concern }) => BAD.has(concern))) return 'bad';
  if (concerns.some(({ concern }) => !MOVING.has(concern))) return 'fair';
  if (concerns.length > 0) return 'moving';
  return services.all === 0 ? 'empty' : 'good';
}

/** Those that somebody has to look at, the nearest end first. */
export function troubledCertificates(certificates: readonly Certificate[]): readonly Certificate[] {
  return certificates
    .filter((certificate) => !['good', 'pending'].includes(certificateLife(certificate)))
    .toSorted((a, b) => (a.DaysLeft ?? Infinity) - (b.DaysLeft ?? Infinity));
}
