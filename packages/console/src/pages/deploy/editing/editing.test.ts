import { parseServiceSpec, readableJson, redactServiceConfig } from '@infergate/contract';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FormDocument } from '../document/form-document.ts';
import { SCENARIOS, scenarioDocument, scenarioOf } from '../scenarios.ts';
import { withWorkload, workloadOf, WORKLOADS } from '../workload.ts';
import { formKeys } from './form-keys.ts';
import { placeProblems } from './placement.ts';
import { joinProblems, readDescriptionText, standingProblems } from './reading.ts';

const read = (root: unknown) => new FormDocument(root);

/** Valid descriptions in many spellings, with keys that no form asks for. */
const description = fc.record(
  {
    metadata: fc.record(
      {
        name: fc.stringMatching(/^[a-z0-9_]{3,20}$/),
        instance: fc.integer({ min: 1, max: 5 }),
        cpu: fc.constantFrom<number | string>(1, '2'),
        rpc: fc.record({ keepalive: fc.integer({ min: 1, max: 10 }), rate_limit: fc.nat(9) }, { requiredKeys: [] }),
        quota_id: fc.constant('q-1'),
        'eas.termination_grace_period': fc.nat(9),
      },
      { requiredKeys: ['name', 'instance'] },
    ),
    containers: fc.constant([{ command: 'a', env: [{ name: 'A', value: '' }], prepare: { pythonRequirements: ['x'] } }]),
    labels: fc.dictionary(fc.stringMatching(/^[a-z. ]{1,5}$/), fc.stringMatching(/^[a-z]{0,3}$/), { maxKeys: 3 }),
    credential: fc.record({ token: fc.stringMatching(/^[a-z]{8}$/) }),
    networking: fc.record({ disable_internet_endpoint: fc.boolean(), upgrades: fc.constant(['*']) }, { requiredKeys: [] }),
  },
  { requiredKeys: ['metadata', 'containers'] },
);

describe('the form and the text', () => {
  test('say the same of any valid description, and writing what is there changes nothing', () => {
    fc.assert(
      fc.property(description, (document) => {
        expect(parseServiceSpec(document, { runtime: 'process' }).problems).toEqual([]);
        const text = readableJson(document);
        const reading = readDescriptionText(text, null);
        expect(reading.document).toEqual(document);
        let form = read(reading.document);
        for (const key of formKeys(workloadOf(form))) form = read(form.with(key, form.get(key)));
        expect(readableJson(form.root)).toBe(text);
      }),
      { numRuns: 30 },
    );
  });

  test('keep hidden secrets as they are', () => {
    const shown = redactServiceConfig({ metadata: { name: 'abc', instance: 1 }, containers: [{ command: 'x' }], token: 'secret12' });
    expect(readDescriptionText(JSON.stringify(shown), shown).problems).toEqual([]);
    expect(readDescriptionText(JSON.stringify(shown), null).problems).toMatchObject([{ path: 'token' }]);
  });

  test.each(['{', '', '[1]', 'null', '{"a":1,}'])('say why %j is no description', (text) => {
    const { document, fault } = readDescriptionText(text, null);
    expect(document).toBeNull();
    expect(fault).not.toBe('');
  });
});

describe('problems', () => {
  test('stand at the field that is nearest around them', () => {
    const form = read({ name: 'X', containers: [{ command: '' }], rpc: {} });
    const problems = ['name', 'containers[0].env[1].name', 'rpc.keepalive', 'labels["a b"]', 'odd.key', '', 'containers[0]'].map(
      (path) => ({
        path,
        message: path,
      }),
    );
    const placed = placeProblems(problems, formKeys('command'), (key) => form.pathOf(key));
    const at = (key: string | null) => placed.get(key)?.map(({ path }) => path);
    expect(at('metadata.name')).toEqual(['name']);
    expect(at('containers[0].env')).toEqual(['containers[0].env[1].name']);
    expect(at('metadata.rpc.keepalive')).toEqual(['rpc.keepalive']);
    expect(at('labels')).toEqual(['labels["a b"]']);
    expect(at(null)).toEqual(['odd.key', '', 'containers[0]']);
  });

  test('of the server stand until their place is changed', () => {
    const problems = [
      { path: 'model_path', message: 'm' },
      { path: 'networking.gateway', message: 'g' },
      { path: '', message: 'all' },
    ];
    const before = { text: '{"model_path":"/a","networking":{"gateway":"gw-1"}}', problems };
    const left = (text: string) => standingProblems(before, text).map(({ path }) => path);
    expect(left(before.text)).toEqual(['model_path', 'networking.gateway', '']);
    expect(left('{ "networking": {"gateway":"gw-1"}, "model_path":"/b"}')).toEqual(['networking.gateway', '']);
    expect(left('{')).toEqual([]);
  });

  test('are told once', () => {
    const problem = { path: 'a', message: 'm' };
    expect(joinProblems([problem], [problem, { path: 'b', message: 'm' }])).toEqual([problem, { path: 'b', message: 'm' }]);
  });
});

describe('scenarios', () => {
  test.each(SCENARIOS)('%s is complete but for what only the user knows', (scenario) => {
    const document = scenarioDocument(scenario);
    const { problems } = parseServiceSpec(document, { runtime: 'process' });
    const asked = new Set(['metadata.name', 'model_path', 'containers[0].command']);
    expect(problems.filter(({ path }) => !asked.has(path))).toEqual([]);
  });

  test('are named by the address', () => {
    expect(scenarioOf('/services/deploy/onnx')).toBe('onnx');
    expect(scenarioOf('/services/deploy/custom/')).toBe('custom');
    expect(scenarioOf('/services/deploy')).toBe('custom');
  });
});

describe('another workload', () => {
  test.each(WORKLOADS)('%s takes the place of the present one and leaves everything else', (workload) => {
    for (const scenario of SCENARIOS) {
      const form = read({ ...scenarioDocument(scenario), labels: { a: 'b' }, networking: { gateway: 'shared' } });
      const changed = read(withWorkload(form, workload, read));
      expect(workloadOf(changed)).toBe(workload);
      expect(changed.get('labels')).toEqual({ a: 'b' });
      expect(changed.get('networking.gateway')).toBe('shared');
      const { problems } = parseServiceSpec(changed.root, { runtime: 'process' });
      expect(problems.filter(({ message }) => message.includes('Contradicts'))).toEqual([]);
    }
  });

  test('changes nothing when it is the present one', () => {
    const document = scenarioDocument('llm');
    expect(withWorkload(read(document), 'command', read)).toEqual(document);
  });
});
