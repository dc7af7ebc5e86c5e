import { describe, expect, test } from 'vitest';
import { ranked } from './ranking.ts';
import type { SearchEntry } from './search-entry.ts';

const entry = (title: string, also: readonly string[] = []): SearchEntry => ({ key: title, kind: 'page', title, also });
const titles = (entries: readonly SearchEntry[], typed: string) => ranked(entries, typed).map(({ title }) => title);

const PAGES = [
  entry('Inference Service', ['推理服务']),
  entry('Inference Gateway', ['推理网关']),
  entry('Deploy Service'),
  entry('Settings'),
];

describe('the ranking of what is found', () => {
  test('puts the whole name first, then its beginning, then that of a word, then any part', () => {
    const entries = [entry('my-chat'), entry('prechat'), entry('chat-2'), entry('chat')];
    expect(titles(entries, 'CHAT')).toEqual(['chat', 'chat-2', 'my-chat', 'prechat']);
  });

  test('wants every word, in any order', () => {
    expect(titles(PAGES, 'service inf')).toEqual(['Inference Service']);
    expect(titles(PAGES, 'service gateway')).toEqual([]);
  });

  test('finds a page by its name in another language', () => {
    expect(titles(PAGES, '网关')).toEqual(['Inference Gateway']);
  });

  test('leaves everything in its order while nothing is typed', () => {
    expect(titles(PAGES, ' ')).toEqual(PAGES.map(({ title }) => title));
  });

  test('takes what is typed for text', () => {
    expect(titles(PAGES, '(.*')).toEqual([]);
  });
});
