import type { CertificateRecord } from '../store/certificate-records.ts';

const NAME = 'infergate_certificate_expiry_timestamp_seconds';

/** Prometheus text: when each certificate ends. */
export function certificateMetricsText(certificates: readonly CertificateRecord[]): string {
  const samples = certificates.flatMap(({ id, name, issued }) =>
    issued === null ? [] : [`${NAME}{certificate_id="${id}",name="${name}"} ${Math.round(issued.notAfter / 1000)}\n`],
  );
  return `# HELP ${NAME} When the certificate ends, in seconds since 1970.\n# TYPE ${NAME} gauge\n${samples.join('')}`;
}
