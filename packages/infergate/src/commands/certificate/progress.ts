import type { OperationResponse } from '@infergate/contract';
import { CommandError, EXIT } from '../exit-codes.ts';
import { text, wholeNumber } from '../verb/arguments.ts';
import { follow } from '../verb/follow.ts';
import type { VerbInput } from '../verb/verb.ts';

type Certificate = OperationResponse<'DescribeCertificate'>;

/** Follows what the authority does until it has issued the certificate, unless `--no-wait` was given or no authority is asked. */
export async function untilIssued(input: VerbInput, id: string): Promise<void> {
  if (input.options['wait'] === false) return;
  const timeoutSeconds = wholeNumber(text(input, 'timeout') ?? '300', '--timeout');
  await follow<Certificate>(input.context, {
    what: id,
    timeoutSeconds,
    look: () => input.client.call('DescribeCertificate', { path: { CertificateId: id } }),
    progress: ({ CertificateName, Message }) => (Message === '' ? [] : [`${CertificateName}: ${Message}`]),
    isSettled,
    tooLate: ({ CertificateName, Message }) =>
      new CommandError(
        EXIT.notReady,
        `${CertificateName} is not issued after ${timeoutSeconds} s (${Message}). It is gone on with; look with "infergate certificate describe ${CertificateName}".`,
      ),
  });
}

/** Throws when the attempt failed: the next one may be hours away. */
function isSettled({ CertificateName, Acme, Message }: Certificate): boolean {
  if (Acme?.State !== 'failed') return Acme?.State !== 'pending';
  throw new CommandError(
    EXIT.notReady,
    `${CertificateName} was not issued: ${Message}\nThe next attempt is made at ${Acme.NextAttemptTime}; "infergate certificate renew ${CertificateName}" makes it now.`,
  );
}
