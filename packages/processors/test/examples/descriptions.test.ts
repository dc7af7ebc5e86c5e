import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseServiceSpec } from '@infergate/contract';
import { expect, test } from 'vitest';
import { repositoryUrl } from '../onnx-models.ts';

interface Description {
  readonly metadata: { readonly name: string };
  readonly model_path?: string;
  readonly runtime?: { readonly process?: { readonly directory: string } };
}

const examples = readdirSync(repositoryUrl('examples')).filter((name) => existsSync(repositoryUrl(`examples/${name}/service.json`)));

test('there are examples', () => {
  expect(examples).toEqual(expect.arrayContaining(['chat', 'echo', 'external', 'iris-onnx']));
});

test.each(examples)('%s: the description is accepted, and its paths are in the folder', (name) => {
  const folder = repositoryUrl(`examples/${name}/`);
  const description = JSON.parse(readFileSync(new URL('service.json', folder), 'utf8')) as Description;
  const paths = [description.model_path, description.runtime?.process?.directory].filter((path) => path !== undefined);
  expect(paths.filter((path) => !existsSync(new URL(path, folder)))).toEqual([]);
  // Paths are absolute once the client has resolved them against the folder.
  const absolute = (path: string) => fileURLToPath(new URL(path, folder));
  const resolved = {
    ...description,
    ...(description.model_path === undefined ? {} : { model_path: absolute(description.model_path) }),
    ...(description.runtime?.process === undefined
      ? {}
      : { runtime: { process: { directory: absolute(description.runtime.process.directory) } } }),
  };
  const { problems, notices, spec } = parseServiceSpec(resolved, { runtime: 'process' });
  expect({ problems, notices, name: spec?.name }).toEqual({ problems: [], notices: [], name: description.metadata.name });
});

test.each(examples)('%s: the README names the commands with this folder', (name) => {
  const readme = readFileSync(repositoryUrl(`examples/${name}/README.md`), 'utf8');
  expect(readme).toContain(`npx infergate service create -f examples/${name}/service.json`);
});
