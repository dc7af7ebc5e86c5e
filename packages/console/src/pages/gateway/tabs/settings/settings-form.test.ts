import { describe, expect, test } from 'vitest';
import type { Gateway } from '../../subject.ts';
import { changedSettings, formOf } from './settings-form.ts';

const gateway = {
  GatewayName: 'front',
  MaxRequestBodyBytes: 1_048_576,
  SSLRedirectionEnabled: false,
  IsDefault: false,
  ScaleFromZero: false,
  Timeouts: { ClientIdle: 600_000, UpstreamIdle: 30_000, Connect: null, FirstByte: 1_500, Request: null },
  Ports: { Internet: null, InternetTls: 443, Vpc: null, VpcTls: null },
} as Gateway;

describe('settings of a gateway', () => {
  test('are shown in seconds and MiB', () => {
    expect(formOf(gateway)).toMatchObject({ MaxRequestBodyBytes: 1, Timeouts: { ClientIdle: 600, FirstByte: 1.5, Connect: null } });
  });

  test('are sent only where they were changed', () => {
    const before = formOf(gateway);
    expect(changedSettings(before, before)).toEqual({});
    const after = {
      ...before,
      Name: ' edge ',
      MaxRequestBodyBytes: 2.5,
      EnableSSLRedirection: true,
      Timeouts: { ...before.Timeouts, Connect: 0.25, FirstByte: null },
      Ports: { ...before.Ports, Internet: 8443, InternetTls: null },
    };
    expect(changedSettings(after, before)).toEqual({
      Name: 'edge',
      MaxRequestBodyBytes: 2_621_440,
      EnableSSLRedirection: true,
      Timeouts: { Connect: 250, FirstByte: null },
      Ports: { Internet: 8443, InternetTls: null },
    });
  });
});
