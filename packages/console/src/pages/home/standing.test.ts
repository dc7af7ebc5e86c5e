import { describe, expect, test } from 'vitest';
import { type Facts, standingOf } from './standing.ts';

const SERVICES = { all: 5, running: 4, stopped: 1, failed: 0, waiting: 0 };
const WELL: Facts = { services: SERVICES, instances: { ready: 7, wanted: 7 }, gateways: [], certificates: ['good'] };

const of = (facts: Partial<Facts>) => {
  const { mood, concerns } = standingOf({ ...WELL, ...facts });
  return { mood, concerns: concerns.map(({ concern, count }) => `${count} ${concern}`) };
};

describe('what the home page says', () => {
  test('all is well while everything runs or is stopped', () => {
    expect(of({})).toEqual({ mood: 'good', concerns: [] });
    expect(of({ instances: null })).toEqual({ mood: 'good', concerns: [] });
  });

  test('nothing is there yet', () => {
    const none = { all: 0, running: 0, stopped: 0, failed: 0, waiting: 0 };
    expect(of({ services: none }).mood).toBe('empty');
    expect(of({ services: none, certificates: ['over'] }).mood).toBe('bad');
  });

  test('what has failed goes before what is only to be watched', () => {
    expect(
      of({
        services: { ...SERVICES, running: 1, failed: 2, waiting: 1 },
        gateways: ['heavy', 'failed'],
        certificates: ['soon', 'failing', 'over', 'good'],
      }),
    ).toEqual({
      mood: 'bad',
      concerns: [
        '2 servicesFailed',
        '1 gatewaysFailed',
        '1 certificatesOver',
        '1 servicesWaiting',
        '1 gatewaysHeavy',
        '1 renewalsFailing',
        '1 certificatesSoon',
      ],
    });
  });

  test('what is under way is no trouble', () => {
    expect(of({ services: { ...SERVICES, running: 2 }, instances: { ready: 4, wanted: 7 } })).toEqual({
      mood: 'moving',
      concerns: ['2 servicesChanging'],
    });
  });

  test('services that run with fewer instances than they should are one', () => {
    expect(of({ instances: { ready: 5, wanted: 7 } })).toEqual({ mood: 'fair', concerns: ['2 instancesMissing'] });
  });

  test('a warning of a gateway is shown, and changes nothing', () => {
    expect(of({ gateways: ['warned'] }).mood).toBe('good');
  });
});
