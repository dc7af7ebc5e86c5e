import type { FieldProblem, OperationBody } from '@infergate/contract';
import type { CallOrigin } from '../../domain/call.ts';
import type { NewSession } from '../../domain/access/sessions.ts';
import type { Domain } from '../../domain/domain.ts';
import type { ReceivedRequest } from '../acs3/signed-call.ts';
import { assertFromConsole } from '../console-session.ts';
import { invalid } from '../parameters/query.ts';
import type { SignInThrottle } from '../sign-in-throttle.ts';
import { type AnonymousOperation, renderSession } from './access.ts';
import { BrowserAnswer } from './handler.ts';
import { renderTime } from './rendering.ts';

/** A request of somebody who has no credential yet, read. */
export interface AnonymousInput<N extends AnonymousOperation> {
  readonly body: OperationBody<N>;
  readonly origin: CallOrigin;
  readonly received: ReceivedRequest;
}

export type AnonymousHandlers = { readonly [N in AnonymousOperation]: (input: AnonymousInput<N>) => Promise<object> };

/** What failed attempts with codes are counted under; those with an AccessKey are counted under its id, like signed calls. */
const LINK = 'sign-in link';

/** Lets in whoever has the code of a sign-in link, or an AccessKey. Guessing is slowed down like any sign-in. */
export function signInHandlers({ sessions }: Domain, throttle: SignInThrottle, now: () => number): AnonymousHandlers {
  const signIn = (way: SignInWay, origin: CallOrigin): Promise<NewSession> => {
    const { sourceAddress } = origin;
    if ('code' in way) return throttle.attempt(sourceAddress, LINK, () => sessions.redeem(way.code, origin));
    return throttle.attempt(sourceAddress, way.accessKeyId, () => sessions.signIn(way.accessKeyId, way.secret, origin));
  };
  return {
    RedeemSignInLink: async ({ body, origin }) => renderSession(await signIn({ code: body.Code }, origin)),
    // Signing somebody in as somebody else is an attack, too.
    CreateConsoleSession: async ({ body, origin, received }) => {
      assertFromConsole(received);
      const { token, accessKeyId, role, expiresAt } = await signIn(readWay(body), origin);
      const who = { AccessKeyId: accessKeyId, Role: role, ExpireTime: renderTime(expiresAt) };
      return new BrowserAnswer(who, { token, seconds: Math.floor((expiresAt - now()) / 1_000) });
    },
  };
}

type SignInWay = { readonly code: string } | { readonly accessKeyId: string; readonly secret: string };

function readWay({ Code: code, AccessKeyId: accessKeyId, AccessKeySecret: secret }: OperationBody<'CreateConsoleSession'>): SignInWay {
  if (code !== undefined) {
    if (accessKeyId === undefined && secret === undefined) return { code };
    throw invalid([{ path: 'Code', message: 'Give either Code, or AccessKeyId and AccessKeySecret.' }]);
  }
  if (accessKeyId !== undefined && secret !== undefined) return { accessKeyId, secret };
  throw invalid(missing({ AccessKeyId: accessKeyId, AccessKeySecret: secret }));
}

function missing(fields: Readonly<Record<string, string | undefined>>): readonly FieldProblem[] {
  const names = Object.keys(fields).filter((name) => fields[name] === undefined);
  return names.map((path) => ({ path, message: 'It is missing. Give AccessKeyId and AccessKeySecret, or the Code of a sign-in link.' }));
}
