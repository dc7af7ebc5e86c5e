import type { OperationResponse } from '@infergate/contract';
import { useMetrics } from '../../api/metrics.ts';
import { useOperation } from '../../api/queries.ts';
import { certificateLife } from '../../elements/certificate-life.ts';
import { useMay } from '../../session/session.tsx';
import type { Gateway } from './connection-ceiling.ts';
import { type GatewayLoad, gatewayLoads, gatewayTrouble } from './gateway-load.ts';
import { type Facts, type ServiceCounts, troubledCertificates } from './standing.ts';
import { COURSE_STEP_SECONDS, latest, TRAFFIC_MS, TRAFFIC_QUERIES, type TrafficCourses, trafficCourses } from './traffic.ts';

type Services = OperationResponse<'ListServices'>['Services'];

const FAILED = 'Failed,DeleteFailed';
const CHANGING = 'Creating,Starting,Updating,Scaling,Stopping,Deleting';
const SHOWN = 8;
/** An installation has at most a few hundred. */
const MOST_GATEWAYS = 1_000;
const EVERY_MS = 15_000;

/** Services by what one has to think of them. undefined: not known yet. */
export function useServices() {
  const count = (ServiceStatus?: string) => ({ query: { PageSize: 1, ...(ServiceStatus === undefined ? {} : { ServiceStatus }) } });
  const shown = (ServiceStatus: string) => ({ query: { PageSize: SHOWN, ServiceStatus, Sort: 'UpdateTime' as const } });
  const all = useOperation('ListServices', count());
  const running = useOperation('ListServices', count('Running'));
  const stopped = useOperation('ListServices', count('Stopped'));
  const failed = useOperation('ListServices', shown(FAILED));
  const waiting = useOperation('ListServices', shown('Waiting'));
  const changing = useOperation('ListServices', shown(CHANGING));
  const answers = [all, running, stopped, failed, waiting, changing];
  const counts: ServiceCounts = {
    all: all.data?.TotalCount ?? 0,
    running: running.data?.TotalCount ?? 0,
    stopped: stopped.data?.TotalCount ?? 0,
    failed: failed.data?.TotalCount ?? 0,
    waiting: waiting.data?.TotalCount ?? 0,
  };
  const listed = [failed, waiting, changing].flatMap(({ data }) => data?.Services ?? []);
  return {
    counts: answers.every(({ data }) => data !== undefined) ? counts : undefined,
    troubled: eachOnce(listed).slice(0, SHOWN),
    error: answers.find(({ error }) => error !== null)?.error ?? null,
  };
}

/** One that moves on between two answers is in both. */
function eachOnce(services: Services): Services {
  return services.filter(({ ServiceName }, i) => services.findIndex((other) => other.ServiceName === ServiceName) === i);
}

export interface GatewayStanding {
  readonly gateway: Gateway;
  readonly load: GatewayLoad;
}

/** Gateways with their load of the last minutes. */
export function useGateways() {
  const { data, error } = useOperation('ListGateway', { query: { PageSize: MOST_GATEWAYS } });
  const settings = useOperation('DescribeSettings', {}, { enabled: useMay()('DescribeSettings') });
  const load = useMetrics(
    [
      { Metric: 'infergate_process_cpu_seconds_total', Function: 'rate', GroupBy: ['gateway', 'process'], Limit: 1_000 },
      { Metric: 'infergate_gateway_connections', Function: 'average', GroupBy: ['gateway'], Limit: 1_000 },
    ],
    { range: { lastMs: 120_000 }, stepSeconds: 120, everyMs: EVERY_MS },
  );
  const gateways = data?.Gateways ?? [];
  const [cpu, connections] = load.data?.Results ?? [];
  const measures = { cpu: cpu?.Series ?? [], connections: connections?.Series ?? [] };
  const loads = gatewayLoads(gateways, measures, settings.data?.Settings ?? null);
  const standings = gateways.map((gateway) => ({ gateway, load: loads.get(gateway.GatewayId) ?? { cpu: null, connections: null } }));
  return { standings: data === undefined ? undefined : standings, error };
}

/** What all services did in the last quarter of an hour. */
export function useTraffic(): { readonly courses: TrafficCourses | null; readonly total: TrafficCourses | null } {
  const options = { range: { lastMs: TRAFFIC_MS }, everyMs: EVERY_MS };
  const courses = useMetrics(TRAFFIC_QUERIES, { ...options, stepSeconds: COURSE_STEP_SECONDS });
  const total = useMetrics(TRAFFIC_QUERIES, { ...options, stepSeconds: TRAFFIC_MS / 1000 });
  return {
    courses: courses.data === undefined ? null : trafficCourses(courses.data),
    total: total.data === undefined ? null : trafficCourses(total.data),
  };
}

/** Everything that the page tells. `facts` is undefined until all of it is known. */
export function useHome() {
  const services = useServices();
  const gateways = useGateways();
  const traffic = useTraffic();
  const certificates = useOperation('ListCertificates', { query: { PageSize: 1_000 } }, { everyMs: 60_000 });
  const ready = latest(traffic.courses?.ready ?? []);
  const wanted = latest(traffic.courses?.wanted ?? []);
  const instances = ready === null || wanted === null ? null : { ready, wanted };
  const known = certificates.data?.Certificates;
  const facts: Facts | undefined =
    services.counts === undefined || gateways.standings === undefined || known === undefined
      ? undefined
      : {
          services: services.counts,
          instances,
          gateways: gateways.standings.flatMap(({ gateway, load }) => gatewayTrouble(gateway, load) ?? []),
          certificates: known.map(certificateLife),
        };
  return {
    facts,
    services: services.troubled,
    gateways: (gateways.standings ?? []).filter(({ gateway, load }) => gatewayTrouble(gateway, load) !== null),
    certificates: troubledCertificates(known ?? []),
    traffic,
    error: services.error ?? gateways.error ?? certificates.error,
  };
}
