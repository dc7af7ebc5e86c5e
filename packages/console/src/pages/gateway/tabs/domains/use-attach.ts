import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '../../../../api/client.ts';
import { certificateName, customDomain, type DomainForm } from './new-domain.ts';

/** Makes the certificate that is asked for, and gives the gateway the domain with it. */
export function useAttach(gatewayId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (form: DomainForm) => {
      const attach = (certificateId: string) =>
        client.call('AttachGatewayDomain', {
          path: { GatewayId: gatewayId },
          query: { CustomDomain: customDomain(form, certificateId) },
        });
      if (form.source !== 'acme') return attach(await certificateOf(form));
      // The authority comes by the name, so the domain is there before the certificate.
      const attached = await attach('');
      const Domains = [form.Domain.trim()];
      await client.call('CreateAcmeCertificate', { body: { Name: nameOf(form), Domains, GatewayId: gatewayId } });
      return attached;
    },
    onSettled: () => queryClient.invalidateQueries(),
  });
}

function nameOf({ Name = '', Domain }: DomainForm): string {
  return Name.trim() === '' ? certificateName(Domain) : Name.trim();
}

async function certificateOf(form: DomainForm): Promise<string> {
  const { source, CertificateId = '', Certificate = '', PrivateKey = '' } = form;
  if (source === 'existing') return CertificateId;
  if (source === 'plain' || source === 'acme') return '';
  const body = { Name: nameOf(form) };
  const created =
    source === 'upload'
      ? await client.call('CreateCertificate', { body: { ...body, Certificate, PrivateKey } })
      : await client.call('CreateSelfSignedCertificate', { body: { ...body, Domains: [form.Domain.trim()] } });
  return created.CertificateId;
}
