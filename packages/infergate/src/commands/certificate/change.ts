import { argument, given, list, listOption, oneOf, option, text, timeoutOption, wholeNumber } from '../verb/arguments.ts';
import { readText } from '../verb/input-file.ts';
import type { Verb, VerbInput } from '../verb/verb.ts';
import { certificateOf, show } from './inspect.ts';
import { untilIssued } from './progress.ts';

const USES = ['server', 'client-authority'] as const;
const CHALLENGES = ['http-01', 'tls-alpn-01'] as const;
const KEY_ALGORITHMS = ['ec-p256', 'ec-p384', 'rsa-2048', 'rsa-3072', 'rsa-4096'] as const;

const waitOptions = [
  option('--no-wait', 'return as soon as the wish is accepted'),
  timeoutOption('how long to wait until the authority has issued it'),
];
const keyAlgorithm = option('--key-algorithm <kind>', `kind of the key that is made: ${KEY_ALGORITHMS.join(', ')}`, 'ec-p256');
const certificateFile = () => option('--certificate <file>', 'the chain in PEM, the certificate of the server first; - is standard input');
const keyFile = () => option('--key <file>', 'the private key in PEM, without a passphrase');

export const upload: Verb = {
  usage: 'upload <name>',
  description: 'take a certificate with its key, or authorities of client certificates, after checking them',
  options: [
    certificateFile().makeOptionMandatory(),
    keyFile(),
    option('--use <use>', 'server, or client-authority for what client certificates are held against', 'server'),
  ],
  run: async (input) => {
    const { Certificate = '', ...key } = await filesOf(input);
    const body = { Name: nameOf(input), Use: oneOf(text(input, 'use'), USES, '--use'), Certificate, ...key };
    await show(input, (await input.client.call('CreateCertificate', { body })).CertificateId);
  },
};

export const createSelfSigned: Verb = {
  usage: 'create-self-signed <name>',
  description: 'make a certificate that no client believes by itself, for trying',
  options: [
    listOption('--domain <name>', 'domain name, *.example.com or address; may be repeated').makeOptionMandatory(),
    option('--valid-days <days>', 'how long it is valid', '365'),
    keyAlgorithm,
  ],
  run: async (input) => {
    const ValidDays = wholeNumber(text(input, 'validDays') ?? '365', '--valid-days');
    const body = { Name: nameOf(input), ValidDays, ...wishOf(input) };
    await show(input, (await input.client.call('CreateSelfSignedCertificate', { body })).CertificateId);
    if (input.output === 'table')
      input.context.say(`To have it believed: infergate certificate describe ${body.Name} --pem > ${body.Name}.pem`);
  },
};

export const request: Verb = {
  usage: 'request <name>',
  description: 'have a certificate issued by the authority of the configuration (ACME), and renewed before its end',
  options: [
    listOption('--domain <name>', 'domain name that leads to the gateway; may be repeated').makeOptionMandatory(),
    option('--gateway <id>', 'whose Internet endpoint answers the authority').makeOptionMandatory(),
    option('--challenge <kind>', 'http-01 (the authority comes to port 80) or tls-alpn-01 (port 443)', 'http-01'),
    keyAlgorithm,
    ...waitOptions,
  ],
  run: async (input) => {
    const Challenge = oneOf(text(input, 'challenge'), CHALLENGES, '--challenge');
    const body = { Name: nameOf(input), GatewayId: text(input, 'gateway') ?? '', Challenge, ...wishOf(input) };
    const { CertificateId } = await input.client.call('CreateAcmeCertificate', { body });
    await untilIssued(input, CertificateId);
    await show(input, CertificateId);
  },
};

export const replace: Verb = {
  usage: 'replace <certificate>',
  description: 'put another certificate in its place, which gateways serve at once, or give it another name',
  options: [certificateFile(), keyFile(), option('--name <name>', 'its new name')],
  run: async (input) => {
    const body = { ...given({ Name: text(input, 'name') }), ...(await filesOf(input)) };
    const { CertificateId } = await input.client.call('UpdateCertificate', { path: { CertificateId: certificateOf(input) }, body });
    await show(input, CertificateId);
  },
};

export const renew: Verb = {
  usage: 'renew <certificate>',
  description: 'ask the authority for a new one now, or make a self-signed one anew',
  options: waitOptions,
  run: async (input) => {
    const { CertificateId } = await input.client.call('RenewCertificate', { path: { CertificateId: certificateOf(input) } });
    await untilIssued(input, CertificateId);
    await show(input, CertificateId);
  },
};

export const remove: Verb = {
  usage: 'delete <certificate>',
  description: 'delete a certificate that no domain uses',
  run: async (input) => {
    const { Message } = await input.client.call('DeleteCertificate', { path: { CertificateId: certificateOf(input) } });
    input.context.say(Message);
  },
};

function nameOf(input: VerbInput): string {
  return argument(input, 0, 'the name of the certificate');
}

async function filesOf(input: VerbInput): Promise<{ Certificate?: string; PrivateKey?: string }> {
  const read = async (name: string): Promise<string | undefined> => {
    const file = text(input, name);
    return file === undefined ? undefined : readText(file, input.context);
  };
  return given({ Certificate: await read('certificate'), PrivateKey: await read('key') });
}

function wishOf(input: VerbInput) {
  return {
    Domains: [...(list(input, 'domain') ?? [])],
    KeyAlgorithm: oneOf(text(input, 'keyAlgorithm'), KEY_ALGORITHMS, '--key-algorithm'),
  };
}
