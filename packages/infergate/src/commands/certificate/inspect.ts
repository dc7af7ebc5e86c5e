import type { OperationResponse } from '@infergate/contract';
import { printFields, printList } from '../../output/result.ts';
import { argument, given, isGiven, option, text } from '../verb/arguments.ts';
import type { Verb, VerbInput } from '../verb/verb.ts';

type Certificate = OperationResponse<'ListCertificates'>['Certificates'][number];

export const list: Verb = {
  usage: 'list',
  description: 'list certificates',
  options: [option('--filter <text>', 'only those whose name or one of whose domains contains it')],
  run: async (input) => {
    const { client, context, output } = input;
    const { Certificates } = await client.call('ListCertificates', { query: given({ PageSize: 1000, Filter: text(input, 'filter') }) });
    printList(context, output, Certificates, [
      ['NAME', (row) => row.CertificateName],
      ['ID', (row) => row.CertificateId],
      ['STATUS', (row) => row.CertificateStatus],
      ['SOURCE', (row) => (row.CertificateUse === 'client-authority' ? 'client authority' : row.CertificateSource)],
      ['DOMAINS', (row) => row.Domains.join(', ')],
      ['ENDS', (row) => row.CertificateEndDate],
      ['USED BY', usersText],
    ]);
  },
};

export const describe: Verb = {
  usage: 'describe <certificate>',
  description: 'show a certificate, by id or name: state, names, dates, who uses it; never its key',
  options: [option('--pem', 'print the certificate itself, in PEM')],
  run: async (input) => {
    const certificate = await input.client.call('DescribeCertificate', { path: { CertificateId: certificateOf(input) } });
    if (isGiven(input, 'pem')) input.context.print(certificate.Certificate.trimEnd());
    else printCertificate(input, certificate);
  },
};

export function certificateOf(input: VerbInput): string {
  return argument(input, 0, 'the id or name of the certificate');
}

/** Looks at it again, so that what is shown is how it is now. */
export async function show(input: VerbInput, id: string): Promise<void> {
  printCertificate(input, await input.client.call('DescribeCertificate', { path: { CertificateId: id } }));
}

function printCertificate({ context, output }: VerbInput, certificate: Certificate): void {
  printFields(context, output, certificate, [
    ['Name', certificate.CertificateName],
    ['Id', certificate.CertificateId],
    ['Status', certificate.CertificateStatus],
    ['Message', certificate.Message],
    ['Use', certificate.CertificateUse],
    ['Source', certificate.CertificateSource],
    ['Domains', certificate.Domains.join(', ')],
    ['Issuer', certificate.Issuer],
    ['Serial number', certificate.SerialNumber],
    ['Fingerprint', certificate.Fingerprint],
    ['Valid from', certificate.CertificateStartDate],
    ['Valid until', endText(certificate)],
    ...(certificate.Acme === undefined ? [] : [['Next attempt', certificate.Acme.NextAttemptTime] as const]),
    ['Used by', usersText(certificate)],
  ]);
}

function endText({ CertificateEndDate, DaysLeft }: Certificate): string {
  if (DaysLeft === null) return '';
  return `${CertificateEndDate} (${DaysLeft < 0 ? 'over' : `${DaysLeft} days left`})`;
}

function usersText({ UsedBy }: Certificate): string {
  return UsedBy.map(({ Domain, GatewayName, As }) => `${Domain} (${GatewayName}${As === 'ClientAuthority' ? ', clients' : ''})`).join(', ');
}
