import type { Exchange } from '../exchange/exchange.ts';
import type { ListenerRefusal } from '../pipeline/request-handler.ts';
import type { RequestOutcome } from './request-outcome.ts';

/** Longest part of a target or detail that is logged. */
const MAX_TEXT = 2048;

// Anything that JSON escapes, and everything outside ASCII, goes the slow way.
// oxlint-disable-next-line no-control-regex
const NEEDS_ESCAPE = /["\\\u0000-\u001f\u007f-\uffff]/;

function quoted(text: string): string {
  const bounded = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  return NEEDS_ESCAPE.test(bounded) ? escaped(bounded) : `"${bounded}"`;
}

/** As ASCII, so that a batch of lines becomes bytes without a look at each character. */
function escaped(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function quotedOrNull(text: string | null): string {
  return text === null ? 'null' : quoted(text);
}

/** For what holds nothing that JSON escapes. */
function plainOrNull(text: string | null): string {
  return text === null ? 'null' : `"${text}"`;
}

/** Milliseconds with three decimals at most. Whole numbers become text several times faster than fractions. */
function decimal(ms: number): string {
  const microseconds = Math.max(0, Math.round(ms * 1000));
  const whole = Math.floor(microseconds / 1000);
  const rest = microseconds - whole * 1000;
  return rest === 0 ? `${whole}` : `${whole}.${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}`;
}

/**
 * The line of a request that became an exchange. Written by hand, because this is done for every request. Methods
 * and names of services hold nothing that JSON escapes.
 */
export function accessLine(exchange: Exchange, outcome: RequestOutcome, time: string, withQuery: boolean): string {
  const { head, route, instance } = exchange;
  const firstByte = outcome.firstByteMs === null ? 'null' : decimal(outcome.firstByteMs);
  const grpcStatus = head.isGrpc ? `,"grpc_status":${outcome.grpcStatus}` : '';
  return (
    `{"time":"${time}","request_id":${quoted(exchange.id)},"entrance":"${exchange.entrance}"${vpcOf(exchange)}` +
    `,"client":${quoted(exchange.clientAddress)},"method":"${head.method}"` +
    `,"target":${quoted(withQuery ? head.target : withoutQuery(head.target))},"service":${plainOrNull(route?.service ?? null)}` +
    `,"instance":${quotedOrNull(instance?.id ?? null)},"status":${outcome.status}${grpcStatus},"problem":${plainOrNull(outcome.problem)}` +
    `,"detail":${quotedOrNull(exchange.detail)},"attempts":${exchange.attempts},"bytes_in":${outcome.bytesIn}` +
    `,"bytes_out":${outcome.bytesOut},"first_byte_ms":${firstByte},"duration_ms":${decimal(outcome.durationMs)}}\n`
  );
}

/** The line of a request that the listener refused by itself. */
export function refusalLine(refusal: ListenerRefusal, status: number, time: string): string {
  return (
    `{"time":"${time}","request_id":${quoted(refusal.id)},"entrance":"${refusal.entrance}"${vpcOf(refusal)}` +
    `,"client":${quoted(refusal.clientAddress)},"status":${status},"problem":"${refusal.problem}","detail":${quotedOrNull(refusal.detail)}}\n`
  );
}

/** Only gateways that know of VPCs have any. */
function vpcOf({ vpcId }: { readonly vpcId: string | null }): string {
  return vpcId === null ? '' : `,"vpc":${quoted(vpcId)}`;
}

function withoutQuery(target: string): string {
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
}
