import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataPaths, prepareDataDirectory } from './paths.ts';

const OTHER_USER = 65_534;

let folder: string;
const leftovers: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'infergate-paths-'));
});

afterEach(() => {
  for (const path of [folder, ...leftovers.splice(0)]) rmSync(path, { recursive: true, force: true });
});

const modeOf = (path: string): number => lstatSync(path).mode & 0o777;

describe('the sockets of a data directory', () => {
  it('lie in it while their addresses fit', () => {
    expect(dataPaths('/srv/infergate').sockets).toBe('/srv/infergate/run');
  });

  it('lie in a short folder of their own when its path is long', () => {
    const root = `/srv/${'deep/'.repeat(30)}data`;
    const { sockets } = dataPaths(root);
    expect(Buffer.byteLength(sockets)).toBeLessThanOrEqual(70);
    expect(sockets.startsWith(tmpdir())).toBe(true);
    expect(dataPaths(root).sockets).toBe(sockets);
    expect(dataPaths(`${root}2`).sockets).not.toBe(sockets);
  });

  it('count bytes, not characters', () => {
    expect(dataPaths(`/srv/${'ü'.repeat(40)}`).sockets.startsWith('/srv')).toBe(false);
  });
});

describe('a data directory', () => {
  it('lets others pass and keeps its folders to itself, whatever their mode was', () => {
    const paths = dataPaths(join(folder, 'made', 'deep', 'data'));
    mkdirSync(paths.logs, { recursive: true });
    chmodSync(paths.logs, 0o777);
    prepareDataDirectory(paths);
    expect(modeOf(paths.root)).toBe(0o711);
    expect([paths.logs, paths.gateways, paths.sockets].map(modeOf)).toEqual([0o700, 0o700, 0o700]);
  });

  it('can be prepared again', () => {
    const paths = dataPaths(join(folder, 'data'));
    prepareDataDirectory(paths);
    writeFileSync(join(paths.logs, 'kept'), 'x');
    prepareDataDirectory(paths);
    expect(lstatSync(join(paths.logs, 'kept')).size).toBe(1);
  });

  it('makes the short folder for sockets when its path is long', () => {
    const paths = dataPaths(join(folder, 'd'.repeat(100)));
    leftovers.push(paths.sockets);
    prepareDataDirectory(paths);
    expect(modeOf(paths.sockets)).toBe(0o700);
  });

  it('refuses a link where the sockets should lie: it may lead to somebody else', () => {
    const paths = dataPaths(join(folder, 'd'.repeat(100)));
    leftovers.push(paths.sockets);
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), paths.sockets);
    expect(() => prepareDataDirectory(paths)).toThrow(`${paths.sockets} is not a directory`);
  });

  it.skipIf(process.getuid?.() !== 0)('refuses a folder that belongs to another user', () => {
    const paths = dataPaths(join(folder, 'd'.repeat(100)));
    leftovers.push(paths.sockets);
    mkdirSync(paths.sockets);
    chownSync(paths.sockets, OTHER_USER, OTHER_USER);
    expect(() => prepareDataDirectory(paths)).toThrow(`${paths.sockets} belongs to another user`);
  });
});
