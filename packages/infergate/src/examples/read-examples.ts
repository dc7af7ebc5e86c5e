import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Example, type ExampleText, readableJson, resolveLocalPaths } from '@infergate/contract';
import type { Logger } from '@infergate/kernel';
import { Value } from 'typebox/value';
import { type ExampleDocument, ExampleSchema } from './example-schema.ts';

/** The examples below a folder, by name. One that cannot be read is left out, and said in the log. */
export function readExamples(directory: string, log: Pick<Logger, 'warn'>): readonly Example[] {
  return exampleFolders(directory).flatMap((id) => {
    try {
      return [readExample(directory, id)];
    } catch (error) {
      log.warn({ err: error, example: id }, 'an example cannot be read');
      return [];
    }
  });
}

function exampleFolders(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => existsSync(join(directory, name, 'example.json')))
    .sort();
}

/** Throws for what is not of the form. */
export function readExample(directory: string, id: string): Example {
  const folder = join(directory, id);
  const document = readJson(join(folder, 'example.json'));
  const [problem] = Value.Errors(ExampleSchema, document);
  if (problem !== undefined) throw new Error(`${id}/example.json: ${problem.instancePath} ${problem.message}`);
  const { kind, title, summary, preparation, requests } = document as ExampleDocument;
  const description = resolveLocalPaths(readJson(join(folder, 'service.json')), (path) => resolve(folder, path));
  return {
    id,
    kind,
    title,
    summary,
    preparation: preparation === undefined ? null : placed(preparation, directory),
    serviceConfig: JSON.stringify(description, null, 2),
    requests: requests.map(readRequest),
  };
}

function readRequest({ title, method, path, json, text, contentType }: ExampleDocument['requests'][number]): Example['requests'][number] {
  if (json !== undefined) return { title, method, path, contentType: contentType ?? 'application/json', body: readableJson(json) };
  return { title, method, path, contentType: contentType ?? '', body: text ?? '' };
}

function placed({ en, zh }: ExampleText, directory: string): ExampleText {
  const place = (text: string) => text.replaceAll('{examples}', directory);
  return { en: place(en), zh: place(zh) };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
