import { describe, expect, test } from 'vitest';
import { addedIds, zoneAdvice, zonesOf } from './vswitch-choice.ts';

const vSwitch = (VSwitchId: string, ZoneId: string) => ({ VSwitchId, VSwitchName: '', ZoneId, CidrBlock: '10.0.0.0/24' });
const all = [vSwitch('vsw-g', 'zone-g'), vSwitch('vsw-l', 'zone-l'), vSwitch('vsw-i', 'zone-i'), vSwitch('vsw-i2', 'zone-i')];

describe('the choice of vSwitches', () => {
  test('is made by zone, supported ones first', () => {
    const zones = zonesOf(all, ['zone-i', 'zone-l'], []);
    expect(zones.map(({ zone, isSupported, vSwitches }) => [zone, isSupported, vSwitches.length])).toEqual([
      ['zone-i', true, 2],
      ['zone-l', true, 1],
      ['zone-g', false, 1],
    ]);
  });

  test('adds one of each zone, and none where the gateway has one', () => {
    expect(addedIds({ 'zone-i': 'vsw-i2', 'zone-l': 'vsw-l' }, zonesOf(all, ['zone-i', 'zone-l'], []))).toEqual(['vsw-i2', 'vsw-l']);
    const zones = zonesOf(all, ['zone-i', 'zone-l'], ['vsw-i']);
    expect(zones[0]?.linked).toBe('vsw-i');
    expect(addedIds({ 'zone-i': 'vsw-i2', 'zone-l': 'vsw-l', 'zone-g': '' }, zones)).toEqual(['vsw-l']);
    expect(addedIds(undefined, zones)).toEqual([]);
  });

  test('is advised to be in two zones where there are two', () => {
    const zones = zonesOf(all, ['zone-i', 'zone-l'], []);
    expect(zoneAdvice({}, zones)).toBe('none');
    expect(zoneAdvice({ 'zone-i': 'vsw-i' }, zones)).toBe('one');
    expect(zoneAdvice({ 'zone-i': 'vsw-i', 'zone-l': 'vsw-l' }, zones)).toBe('enough');
    expect(zoneAdvice({ 'zone-l': 'vsw-l' }, zonesOf(all, ['zone-i', 'zone-l'], ['vsw-i']))).toBe('enough');
    expect(zoneAdvice({ 'zone-i': 'vsw-i' }, zonesOf([vSwitch('vsw-i', 'zone-i')], ['zone-i'], []))).toBe('enough');
  });
});
