import type { OperationBody } from '@infergate/contract';
import type { Gateway } from '../../subject.ts';

const MIB = 1_048_576;

/** What the form holds: seconds and MiB for people; named so that the refusals of the server find their fields. */
export interface SettingsForm {
  readonly Name: string;
  readonly MaxRequestBodyBytes: number;
  readonly EnableSSLRedirection: boolean;
  readonly IsDefault: boolean;
  readonly ScaleFromZero: boolean;
  readonly Timeouts: { readonly [K in keyof Gateway['Timeouts']]: number | null };
  readonly Ports: Gateway['Ports'];
}

export function formOf(gateway: Gateway): SettingsForm {
  const { Timeouts: timeouts } = gateway;
  const seconds = (ms: number | null) => (ms === null ? null : ms / 1000);
  return {
    Name: gateway.GatewayName,
    MaxRequestBodyBytes: gateway.MaxRequestBodyBytes / MIB,
    EnableSSLRedirection: gateway.SSLRedirectionEnabled,
    IsDefault: gateway.IsDefault,
    ScaleFromZero: gateway.ScaleFromZero,
    Timeouts: {
      ClientIdle: seconds(timeouts.ClientIdle),
      UpstreamIdle: seconds(timeouts.UpstreamIdle),
      Connect: seconds(timeouts.Connect),
      FirstByte: seconds(timeouts.FirstByte),
      Request: seconds(timeouts.Request),
    },
    Ports: gateway.Ports,
  };
}

/** Only what was changed: the rest may be changed by somebody else meanwhile. */
export function changedSettings(form: SettingsForm, before: SettingsForm): OperationBody<'UpdateGateway'> {
  const timeouts = changed(form.Timeouts, before.Timeouts);
  const ports = changed(form.Ports, before.Ports);
  return {
    ...(form.Name === before.Name ? {} : { Name: form.Name.trim() }),
    ...(form.MaxRequestBodyBytes === before.MaxRequestBodyBytes ? {} : { MaxRequestBodyBytes: Math.round(form.MaxRequestBodyBytes * MIB) }),
    ...changed(
      { EnableSSLRedirection: form.EnableSSLRedirection, IsDefault: form.IsDefault, ScaleFromZero: form.ScaleFromZero },
      { EnableSSLRedirection: before.EnableSSLRedirection, IsDefault: before.IsDefault, ScaleFromZero: before.ScaleFromZero },
    ),
    ...(Object.keys(timeouts).length === 0 ? {} : { Timeouts: milliseconds(timeouts) }),
    ...(Object.keys(ports).length === 0 ? {} : { Ports: ports }),
  };
}

function changed<T extends object>(after: T, before: T): Partial<T> {
  const keys = Object.keys(before) as (keyof T)[];
  const different = keys.filter((key) => (after[key] ?? null) !== (before[key] ?? null));
  return Object.fromEntries(different.map((key) => [key, after[key] ?? null])) as Partial<T>;
}

function milliseconds(timeouts: Partial<SettingsForm['Timeouts']>): NonNullable<OperationBody<'UpdateGateway'>['Timeouts']> {
  const entries = Object.entries(timeouts).map(([key, seconds]) => [key, seconds === null ? null : Math.round(seconds * 1000)]);
  return Object.fromEntries(entries) as NonNullable<OperationBody<'UpdateGateway'>['Timeouts']>;
}
