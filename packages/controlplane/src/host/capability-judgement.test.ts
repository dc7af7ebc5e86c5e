import { describe, expect, it } from 'vitest';
import {
  judgeBindAddress,
  judgeCores,
  judgeIpv6,
  judgeLoopbackAliases,
  judgeLowPorts,
  judgeMemory,
  judgeNamespaces,
  judgeOpenFiles,
  judgePorts,
} from './capability-judgement.ts';

const SPECIFICATIONS = {
  small: { workers: 2, memoryMiB: 4096, maxConnections: 40_000 },
  large: { workers: 4, memoryMiB: 8192, maxConnections: 160_000 },
};

describe('what a host allows', () => {
  it('is ok without a remedy', () => {
    const all = [
      judgeLowPorts(null),
      judgeLoopbackAliases(null),
      judgeIpv6(null),
      judgeBindAddress('127.0.1.1', null),
      judgeNamespaces('direct'),
      judgeOpenFiles(null, SPECIFICATIONS),
      judgeOpenFiles(1_048_576, SPECIFICATIONS),
      judgeCores({ cores: 4, memoryMiB: 0 }, SPECIFICATIONS),
      judgeMemory({ cores: 0, memoryMiB: 8192 }, SPECIFICATIONS),
    ];
    expect(all.map(({ state, remedy }) => [state, remedy])).toEqual(all.map(() => ['ok', '']));
  });

  it('is missing with a remedy', () => {
    const all = [
      [judgeLowPorts('EACCES'), 'net.ipv4.ip_unprivileged_port_start'],
      [judgeLoopbackAliases('127.0.1.1 is no address of this host.'), 'share 127.0.0.1'],
      [judgeIpv6('EAFNOSUPPORT'), 'disable_ipv6=0'],
      [judgeBindAddress('10.0.0.1', 'Not here.'), 'no gateways'],
      [judgeNamespaces('none'), 'user namespaces'],
    ] as const;
    for (const [{ state, remedy }, part] of all) expect([state, remedy]).toEqual(['missing', expect.stringContaining(part)]);
  });

  it('is limited where a part of it is there', () => {
    expect(judgeNamespaces('in-user-namespace').state).toBe('limited');
    expect(judgeLowPorts('no-free-port').state).toBe('limited');
  });

  it('names the specifications that are beyond it, and what they need', () => {
    expect(judgeOpenFiles(30_000, SPECIFICATIONS)).toEqual({
      state: 'limited',
      message: 'A process may open 30000 files, and large needs 53590: their connection ceilings are cut.',
      remedy: 'Run "ulimit -Hn 53590" before Infergate is started, or set LimitNOFILE=53590 in its systemd unit.',
    });
    expect(judgeCores({ cores: 2, memoryMiB: 0 }, SPECIFICATIONS)).toMatchObject({
      state: 'limited',
      message: 'This host has 2 cores, and large needs 4.',
    });
    expect(judgeMemory({ cores: 0, memoryMiB: 1024 }, SPECIFICATIONS)).toMatchObject({
      state: 'missing',
      message: 'This host has 1024 MiB of memory, and small needs 4096, large needs 8192.',
    });
  });
});

describe('ports for gateways', () => {
  const judge = (taken: number[], { maxGateways = 3, gateways = 0, ports = [] as number[] } = {}) =>
    judgePorts(taken, { ports: { from: 100, to: 109 }, maxGateways }, { gateways, ports });

  it('are enough while every gateway that may come has two', () => {
    expect(judge([100, 101, 102, 103])).toMatchObject({
      state: 'ok',
      message: expect.stringContaining('6 of the 10 ports 100-109 are free'),
    });
    expect(judge([100, 101, 102, 103, 104])).toMatchObject({
      state: 'limited',
      remedy: expect.stringContaining('dedicatedGateways.ports'),
    });
  });

  it('tell those of other programs from our own', () => {
    const { state, message } = judge([100, 101, 109], { gateways: 1, ports: [100, 101, 102, 5000] });
    expect([state, message]).toEqual(['ok', '6 of the 10 ports 100-109 are free; other programs listen on 109.']);
  });

  it('are missing when no gateway fits in', () => {
    const { state, message } = judge([100, 101, 102, 103, 104, 105, 106, 107, 108]);
    expect([state, message]).toEqual(['missing', expect.stringContaining('No gateway can be made.')]);
  });
});
