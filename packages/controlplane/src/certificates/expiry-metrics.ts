import { metricText } from '@infergate/contract';
import type { CertificateRecord } from '../store/certificate-records.ts';

/** Prometheus text: when each certificate ends. */
export function certificateMetricsText(certificates: readonly CertificateRecord[]): string {
  const samples = certificates.flatMap(({ id, name, issued }) =>
    issued === null ? [] : [{ labels: { certificate_id: id, name }, value: Math.round(issued.notAfter / 1000) }],
  );
  return metricText('infergate_certificate_expiry_timestamp_seconds', samples);
}
