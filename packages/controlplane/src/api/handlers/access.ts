import type { OperationName } from '@infergate/contract';
import type { NewSession } from '../../domain/access/sessions.ts';
import type { Domain } from '../../domain/domain.ts';
import { readTime } from '../parameters/texts.ts';
import { BrowserAnswer, type Handlers } from './handler.ts';
import { pageFields, pagingOf, renderAuditRecord, renderTime } from './rendering.ts';

type SessionOperation = 'CreateSession' | 'DescribeSession' | 'DeleteSession' | 'CreateSignInLink';
type AccessKeyOperation = 'ListAccessKeys' | 'CreateAccessKey' | 'DeleteAccessKey';
type FactOperation = 'DescribeRegions' | 'DescribeServer' | 'ListAuditRecords';

/** Operations whose caller has no credential yet. */
export type AnonymousOperation = 'RedeemSignInLink' | 'CreateConsoleSession';
export type CalledOperation = Exclude<OperationName, AnonymousOperation>;

export function accessHandlers(domain: Domain, now: () => number): Handlers<SessionOperation | AccessKeyOperation | FactOperation> {
  return { ...sessionHandlers(domain), ...accessKeyHandlers(domain), ...factHandlers(domain, now) };
}

export function renderSession({ token, accessKeyId, role, expiresAt }: NewSession) {
  return { SessionToken: token, AccessKeyId: accessKeyId, Role: role, ExpireTime: renderTime(expiresAt) };
}

function sessionHandlers({ sessions }: Domain): Handlers<SessionOperation> {
  return {
    CreateSession: async ({ call, body }) => renderSession(await sessions.create(call, body?.DurationSeconds)),
    DescribeSession: async ({ call }) => {
      const expiresAt = await sessions.expiry(call);
      const { accessKeyId, role } = call.caller;
      return { AccessKeyId: accessKeyId, Role: role, ExpireTime: expiresAt === null ? '' : renderTime(expiresAt) };
    },
    DeleteSession: async ({ call }) => {
      await sessions.end(call);
      return new BrowserAnswer({ Message: 'Signed out' }, null);
    },
    CreateSignInLink: async ({ call }) => {
      const { url, expiresAt } = await sessions.createLink(call);
      return { Url: url, ExpireTime: renderTime(expiresAt) };
    },
  };
}

function accessKeyHandlers({ accessKeys }: Domain): Handlers<AccessKeyOperation> {
  return {
    ListAccessKeys: async ({ call }) => {
      const keys = await accessKeys.list(call);
      return {
        AccessKeys: keys.map(({ id, role, createdAt, disabled }) => ({
          AccessKeyId: id,
          Role: role,
          CreateTime: renderTime(createdAt),
          Status: disabled ? ('Inactive' as const) : ('Active' as const),
        })),
      };
    },
    CreateAccessKey: async ({ call, body }) => {
      const { id, secret, role } = await accessKeys.create(call, body.Role);
      return { AccessKeyId: id, AccessKeySecret: secret, Role: role };
    },
    DeleteAccessKey: async ({ call, path }) => {
      await accessKeys.delete(call, path.AccessKeyId);
      return { Message: `AccessKey [${path.AccessKeyId}] is deleted` };
    },
  };
}

function factHandlers({ installation, history }: Domain, now: () => number): Handlers<FactOperation> {
  return {
    DescribeRegions: async ({ call }) => {
      const clusters = await installation.clusters(call);
      return { Regions: clusters.map((id) => ({ RegionId: id, RegionName: id })) };
    },
    DescribeServer: async ({ call }) => {
      const { version, clusterId, admin, dns, gateways } = await installation.server(call);
      return {
        Version: version,
        ClusterId: clusterId,
        AdminEndpoint: admin,
        DnsEndpoint: dns ?? '',
        Gateways: gateways.map((gateway) => ({
          GatewayId: gateway.id,
          GatewayName: gateway.name,
          InternetEndpoint: gateway.internet[0] ?? '',
          IntranetEndpoint: gateway.vpcs[0]?.origins[0] ?? '',
          Status: gateway.status,
        })),
      };
    },
    ListAuditRecords: async ({ call, query }) => {
      const paging = pagingOf(query.PageNumber, query.PageSize);
      const { items, total } = await history.auditRecords(call, {
        ...(query.CallerId === undefined ? {} : { callerId: query.CallerId }),
        ...(query.Operation === undefined ? {} : { operation: query.Operation }),
        ...(query.Resource === undefined ? {} : { resource: query.Resource }),
        from: readTime('StartTime', query.StartTime) ?? 0,
        to: readTime('EndTime', query.EndTime) ?? now(),
        offset: paging.offset,
        limit: paging.size,
      });
      return { ...pageFields(paging, total), Records: items.map(renderAuditRecord) };
    },
  };
}
