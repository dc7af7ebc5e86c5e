import { createAuthority } from '@infergate/testkit';
import { gatewayConfiguration, VPC, waitForGateway } from './gateways.ts';
import type { Installation } from './installation.ts';
import { deploy, echoDescription, exampleDescription, waitForStatus } from './services.ts';

/** What the pages of the console are looked at with. */
export interface Subjects {
  readonly serviceName: string;
  readonly gatewayId: string;
}

export const SUBJECTS_CONFIGURATION = gatewayConfiguration();

/** Services in several states, gateways of both kinds and a certificate: something to show on every page. */
export async function makeSubjects(installation: Installation): Promise<Subjects> {
  const client = installation.client();
  const { chain, key } = createAuthority('Test authority').issue({ names: ['api.example.test'] });
  await client.call('CreateCertificate', { body: { Name: 'api', Certificate: chain, PrivateKey: key } });
  await client.call('CreateGateway', { body: { Name: 'edge', GatewayType: 'Application' } });
  const { GatewayId: gatewayId } = await client.call('CreateGateway', {
    body: { Name: 'front', InstanceType: '2c4g', EnableInternet: true },
  });
  await client.call('CreateGatewayIntranetLinkedVpc', { path: { GatewayId: gatewayId }, query: VPC });
  await client.call('CreateAclPolicy', {
    path: { GatewayId: gatewayId },
    query: { AclPolicyList: JSON.stringify([{ Entry: '127.0.0.0/8', Comment: 'this machine' }]) },
  });
  await waitForGateway(installation, gatewayId);
  const broken = { metadata: { name: 'broken', instance: 1 }, containers: [{ script: "echo 'No module named torch' >&2; exit 3" }] };
  await client.call('CreateService', { body: JSON.stringify(broken) });
  await deploy(installation, echoDescription('resting'));
  await client.call('StopService', { path: { ServiceName: 'resting' } });
  await deploy(installation, { ...exampleDescription('iris-onnx') });
  const service = await deploy(installation, {
    ...echoDescription('echo', 2),
    labels: { team: 'search', stage: 'production' },
    networking: { gateway: gatewayId },
  });
  await waitForStatus(installation, 'broken', 'Failed');
  return { serviceName: service.name, gatewayId };
}
