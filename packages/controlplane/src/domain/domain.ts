import { AccessKeys } from './access/access-keys.ts';
import { Sessions } from './access/sessions.ts';
import { Standing } from './access/standing.ts';
import { CallRunner } from './call-runner.ts';
import { AcmeCertificates } from './certificates/acme-certificates.ts';
import { CertificateRenewal } from './certificates/certificate-renewal.ts';
import { Certificates } from './certificates/certificates.ts';
import { Examples } from './examples.ts';
import type { DomainDependencies, UseCaseContext } from './dependencies.ts';
import { DescriptionReader } from './description-reader.ts';
import { DomainCheck } from './gateways/domain-check.ts';
import { EndpointCheck } from './gateways/endpoint-check.ts';
import { Changes } from './changes/changes.ts';
import { createGateways, type Gateways } from './gateways/gateways.ts';
import { History } from './history.ts';
import { Installation } from './installation.ts';
import { Instances } from './instances.ts';
import { Metrics } from './metrics/metrics.ts';
import { HostCheck } from './networks/host-check.ts';
import { LogTails } from './logs/log-tails.ts';
import { Networks } from './networks/networks.ts';
import { SecurityGroups } from './networks/security-groups.ts';
import { Vpcs } from './networks/vpcs.ts';
import { VSwitches } from './networks/vswitches.ts';
import { ServiceCreation } from './services/create.ts';
import { Invocations } from './services/invocations.ts';
import { ServiceLabels } from './services/labels.ts';
import { ServiceLife } from './services/life.ts';
import { ServiceTokens } from './services/tokens.ts';
import { ServiceUpdates } from './services/update.ts';
import { ServiceViews } from './services/views.ts';

/** Everything that can be asked of the control plane. Each use case is one transaction: all of it, or an error and nothing. */
export interface Domain {
  readonly creation: ServiceCreation;
  readonly updates: ServiceUpdates;
  readonly life: ServiceLife;
  readonly labels: ServiceLabels;
  readonly tokens: ServiceTokens;
  readonly views: ServiceViews;
  readonly instances: Instances;
  readonly history: History;
  readonly logTails: LogTails;
  readonly invocations: Invocations;
  readonly gateways: Gateways;
  readonly domainCheck: DomainCheck;
  readonly endpointCheck: EndpointCheck;
  readonly accessKeys: AccessKeys;
  readonly sessions: Sessions;
  readonly standing: Standing;
  readonly changes: Changes;
  readonly installation: Installation;
  readonly certificates: Certificates;
  readonly acmeCertificates: AcmeCertificates;
  readonly certificateRenewal: CertificateRenewal;
  readonly vpcs: Vpcs;
  readonly vSwitches: VSwitches;
  readonly securityGroups: SecurityGroups;
  readonly hostCheck: HostCheck;
  readonly examples: Examples;
  readonly metrics: Metrics;
}

export function createDomain(dependencies: DomainDependencies): Domain {
  const context: UseCaseContext = {
    ...dependencies,
    calls: new CallRunner(dependencies.store, dependencies.clock),
    descriptions: new DescriptionReader(dependencies.inspect),
    networks: new Networks(dependencies.network),
  };
  return {
    creation: new ServiceCreation(context),
    updates: new ServiceUpdates(context),
    life: new ServiceLife(context),
    labels: new ServiceLabels(context),
    tokens: new ServiceTokens(context),
    views: new ServiceViews(context),
    instances: new Instances(context),
    history: new History(context),
    logTails: new LogTails(context),
    invocations: new Invocations(context),
    gateways: createGateways(context),
    domainCheck: new DomainCheck(context),
    endpointCheck: new EndpointCheck(context),
    accessKeys: new AccessKeys(context),
    sessions: new Sessions(context),
    standing: new Standing(context),
    changes: new Changes(context),
    installation: new Installation(context),
    certificates: new Certificates(context),
    acmeCertificates: new AcmeCertificates(context),
    certificateRenewal: new CertificateRenewal(context),
    vpcs: new Vpcs(context),
    vSwitches: new VSwitches(context),
    securityGroups: new SecurityGroups(context),
    hostCheck: new HostCheck(context),
    examples: new Examples(context),
    metrics: new Metrics(context),
  };
}
