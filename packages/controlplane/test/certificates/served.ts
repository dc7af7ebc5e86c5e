import { connect } from 'node:tls';
import type { AcmeAnswers } from '@infergate/contract';
import type { AcmeChallengeRecord } from '@infergate/controlplane';

/** Answers as a gateway is told of them. */
export function answersOf(records: readonly AcmeChallengeRecord[]): AcmeAnswers {
  const answers = records.map(({ domain, answer }) => ({ domain, answer }));
  return {
    http: answers.flatMap(({ answer: { type, ...http } }) => (type === 'http-01' ? [http as AcmeAnswers['http'][number]] : [])),
    tlsAlpn: answers.flatMap(({ domain, answer }) =>
      answer.type === 'tls-alpn-01' ? [{ domain, certificatePem: answer.certificatePem, privateKeyPem: answer.privateKeyPem }] : [],
    ),
  };
}

/** SHA-256 of the certificate that a client with this server name gets. */
export function fingerprintServed(port: number, servername: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}
