import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { AddressPolicy } from '@infergate/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelStore, type ModelStoreOptions } from './model-store.ts';
import { StagingError } from './staging-error.ts';
import { copyTree } from './tree-copy.ts';

const never = new AbortController().signal;
const ignore = (): void => undefined;

describe('staging', () => {
  let root: string;
  let server: Server | null = null;
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'infergate-staging-')));
    for (const name of ['allowed', 'data']) mkdirSync(join(root, name));
  });
  afterEach(() => {
    server?.close();
    server = null;
    rmSync(root, { recursive: true, force: true });
  });

  const inAllowed = (name: string, content: string | Buffer): string => {
    const path = join(root, 'allowed', name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  const openStore = async (overrides: Partial<ModelStoreOptions> = {}): Promise<ModelStore> => {
    const store = new ModelStore({
      directory: join(root, 'data', 'models'),
      rules: { allowedPaths: [join(root, 'allowed')], dataDir: join(root, 'data') },
      policy: new AddressPolicy({ deny: [], ownListeners: [] }),
      bounds: { maxBytes: 1024 * 1024, maxFiles: 100 },
      downloadTimeoutMs: 10_000,
      ...overrides,
    });
    await store.open();
    return store;
  };
  const stage = async (source: string, overrides: Partial<ModelStoreOptions> = {}): Promise<string> =>
    (await openStore(overrides)).stage('eas-m-x-v1', source, never, ignore);
  const serve = async (path: string, content: Buffer, headers: Record<string, string> = {}): Promise<string> => {
    server = createServer((request, response) => {
      if (request.url?.split('?')[0] === path) response.writeHead(200, headers).end(content);
      else response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server?.once('listening', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const tar = (flags: string, files: Record<string, string>): Buffer => {
    const from = mkdtempSync(join(root, 'pack-'));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(from, name, '..'), { recursive: true });
      writeFileSync(join(from, name), content);
    }
    return execFileSync('tar', [`${flags}cf`, '-', '-C', from, '.']);
  };

  describe('of a model', () => {
    it('takes a file, a directory and an archive below an allowed path, read-only', async () => {
      const file = await stage(inAllowed('iris.onnx', 'model'));
      expect(readFileSync(file, 'utf8')).toBe('model');
      expect(file).toMatch(/eas-m-x-v1\/iris\.onnx$/);
      expect(statSync(file).mode & 0o777).toBe(0o444);
      inAllowed('folder/sub/a.txt', 'a');
      const store = await openStore();
      const folder = await store.stage('eas-m-y-v1', join(root, 'allowed', 'folder'), never, ignore);
      expect(readFileSync(join(folder, 'sub', 'a.txt'), 'utf8')).toBe('a');
      const archive = await store.stage('eas-m-z-v1', inAllowed('model.tar.gz', tar('z', { 'a/b.txt': 'b' })), never, ignore);
      expect(readFileSync(join(archive, 'a', 'b.txt'), 'utf8')).toBe('b');
    });

    it.each([
      { name: 'model.tar', pack: () => tar('', { 'm.txt': 'm' }) },
      { name: 'model.tar.gz', pack: () => tar('z', { 'm.txt': 'm' }) },
      { name: 'model.tgz', pack: () => tar('z', { 'm.txt': 'm' }) },
      { name: 'model.tar.bz2', pack: () => tar('j', { 'm.txt': 'm' }) },
      { name: 'model.zip', pack: () => zip([{ name: 'm.txt', content: 'm' }]) },
      { name: 'signed-link', pack: () => zip([{ name: 'm.txt', content: 'm' }]) },
    ])('fetches and unpacks $name', async ({ name, pack }) => {
      const origin = await serve(`/${name}`, pack());
      expect(readFileSync(join(await stage(`${origin}/${name}?signature=s`), 'm.txt'), 'utf8')).toBe('m');
    });

    it('fetches a plain file once for all who wait, and says how far it is', async () => {
      const origin = await serve('/models/iris.pmml', Buffer.alloc(300_000, 'x'), { 'content-length': '300000' });
      const store = await openStore();
      const progress: string[] = [];
      const paths = await Promise.all(
        [1, 2, 3].map(() => store.stage('eas-m-x-v1', `${origin}/models/iris.pmml`, never, (text) => progress.push(text))),
      );
      expect(new Set(paths).size).toBe(1);
      expect(paths[0]).toMatch(/iris\.pmml$/);
      expect(progress).toEqual(expect.arrayContaining(['fetching model', 'fetching model 0 of 1 MB']));
      server?.close();
      // Staged for good: nobody is asked any more.
      expect(await store.stage('eas-m-x-v1', `${origin}/models/iris.pmml`, never, ignore)).toBe(paths[0]);
    });

    it.each([
      { why: 'an address that answers 404', source: (origin: string) => `${origin}/other`, says: /answered 404/ },
      { why: 'an address that may not be called', source: () => 'http://169.254.169.254/latest', says: /could not be fetched.*metadata/ },
      { why: 'an address that nobody serves', source: () => 'http://127.0.0.1:20/x', says: /could not be fetched/ },
      { why: 'a path outside of the allowed ones', source: () => '/etc/passwd', says: /model_path: \/etc\/passwd .*allowedPaths/ },
      { why: 'a path that does not exist', source: () => '/no/such/path', says: /model_path: \/no\/such\/path .*allowedPaths/ },
      { why: 'more bytes than are allowed', source: (origin: string) => `${origin}/big`, says: /larger than the 1 MB/ },
    ])('refuses $why', async ({ source, says }) => {
      const origin = await serve('/big', Buffer.alloc(3 * 1024 * 1024));
      const failure = stage(source(origin));
      await expect(failure).rejects.toThrow(says);
      await expect(failure).rejects.toBeInstanceOf(StagingError);
      expect(readdirSync(join(root, 'data', 'models'))).toEqual([]);
    });

    it('refuses a link that leads out of the allowed paths, and the data directory even where it is allowed', async () => {
      symlinkSync('/etc', join(root, 'allowed', 'etc'));
      await expect(stage(join(root, 'allowed', 'etc', 'passwd'))).rejects.toThrow(/allowedPaths/);
      rmSync(join(root, 'allowed', 'etc'));
      writeFileSync(join(root, 'data', 'secret.key'), 'secret');
      const rules = { allowedPaths: [root], dataDir: join(root, 'data') };
      await expect(stage(join(root, 'data', 'secret.key'), { rules })).rejects.toThrow(/data directory/);
      const whole = await stage(root, { rules, bounds: { maxBytes: 1e6, maxFiles: 1000 } });
      expect(existsSync(join(whole, 'allowed'))).toBe(true);
      expect(existsSync(join(whole, 'data'))).toBe(false);
    });

    it.each([
      { why: 'a path that climbs out', entries: [{ name: '../evil.txt', content: 'x' }], says: /invalid relative path|would leave/ },
      { why: 'an absolute path', entries: [{ name: '/tmp/evil.txt', content: 'x' }], says: /absolute path|would leave/ },
      { why: 'a symbolic link', entries: [{ name: 'link', content: '/etc/passwd', mode: 0o120_777 }], says: /is a link or a device/ },
      { why: 'too many bytes', entries: [{ name: 'bomb', content: 'x'.repeat(2 * 1024 * 1024) }], says: /unpacks to more than 1 MB/ },
      { why: 'a false size', entries: [{ name: 'liar', content: 'x'.repeat(100_000), size: 10 }], says: /damaged/ },
      { why: 'a false checksum', entries: [{ name: 'torn', content: 'abc', crc: 1 }], says: /wrong checksum/ },
      {
        why: 'too many files',
        entries: Array.from({ length: 101 }, (_, i) => ({ name: `f${i}`, content: '' })),
        says: /more than 100 files/,
      },
    ])('refuses a zip archive with $why', async ({ entries, says }) => {
      await expect(stage(inAllowed('m.zip', zip(entries)))).rejects.toThrow(says);
      expect(readdirSync(join(root, 'data', 'models'))).toEqual([]);
      expect(existsSync(join(root, 'data', 'evil.txt'))).toBe(false);
    });

    it.each([
      { why: 'a path that climbs out', header: { name: '../evil.txt' }, says: /would leave/ },
      { why: 'an absolute path', header: { name: '/tmp/infergate-evil.txt' }, says: /would leave/ },
      { why: 'a symbolic link', header: { name: 'link', type: '2', link: '/etc/passwd' }, says: /is a link or a device/ },
      { why: 'a hard link', header: { name: 'link', type: '1', link: 'other' }, says: /is a link or a device/ },
      { why: 'a device', header: { name: 'null', type: '3' }, says: /is a link or a device/ },
      { why: 'too many bytes', header: { name: 'bomb', size: 2 * 1024 * 1024 }, says: /unpacks to more than 1 MB/ },
    ])('refuses a tar archive with $why', async ({ header, says }) => {
      await expect(stage(inAllowed('m.tar.gz', gzipSync(tarWith(header))))).rejects.toThrow(says);
      expect(existsSync('/tmp/infergate-evil.txt')).toBe(false);
      expect(readdirSync(join(root, 'data', 'models'))).toEqual([]);
    });

    it('refuses an archive in which nothing but zeros follows, without end', async () => {
      const archive = Buffer.concat([tar('', { 'm.txt': 'm' }), Buffer.alloc(16 * 2 ** 20)]);
      await expect(stage(inAllowed('m.tar.gz', gzipSync(archive)))).rejects.toThrow(/unpacks to more than 1 MB/);
    });

    it.each([
      { name: 'm.zip', content: Buffer.from('not a zip'), says: /is not a zip archive/ },
      { name: 'm.tar.gz', content: gzipSync('not a tar at all, but long enough to be looked at'), says: /damaged/ },
      { name: 'm.tar.gz', content: tarGzCutShort(), says: /damaged/ },
      { name: 'm.tar.bz2', content: Buffer.from('BZh91AY&SYgarbage'), says: /damaged/ },
    ])('refuses the damaged archive $name', async ({ name, content, says }) => {
      await expect(stage(inAllowed(name, content))).rejects.toThrow(says);
    });

    it('can be called off by all who wait, and tried again', async () => {
      server = createServer((_, response) => void response.writeHead(200, { 'content-length': '100' }).write('x')).listen(0, '127.0.0.1');
      await new Promise((resolve) => server?.once('listening', resolve));
      const store = await openStore();
      const stop = new AbortController();
      const waiting = store.stage('k', `http://127.0.0.1:${(server.address() as AddressInfo).port}/m`, stop.signal, (text) => {
        if (text.startsWith('fetching model 0')) stop.abort(new Error('called off'));
      });
      await expect(waiting).rejects.toThrow('called off');
      server.closeAllConnections();
      expect(readFileSync(await store.stage('k', inAllowed('m.onnx', 'later'), never, ignore), 'utf8')).toBe('later');
    });

    it('drops models that nobody uses', async () => {
      const store = await openStore();
      for (const key of ['a', 'b']) await store.stage(key, inAllowed('m.onnx', 'x'), never, ignore);
      await store.keepOnly(new Set(['b']));
      expect(readdirSync(join(root, 'data', 'models'))).toEqual(['b']);
    });
  });

  describe('of a directory', () => {
    const copy = (overrides: object = {}): Promise<void> =>
      copyTree(join(root, 'allowed'), join(root, 'copy'), {
        bounds: { maxBytes: 1000, maxFiles: 10 },
        field: 'runtime.process.directory',
        except: join(root, 'data'),
        owner: null,
        kind: 'directory',
        signal: never,
        onBytes: ignore,
        ...overrides,
      });

    it('keeps links inside and executable bits', async () => {
      inAllowed('bin/run', '#!/bin/sh\n');
      execFileSync('chmod', ['755', join(root, 'allowed', 'bin', 'run')]);
      symlinkSync('bin/run', join(root, 'allowed', 'start'));
      await copy();
      expect(readFileSync(join(root, 'copy', 'start'), 'utf8')).toBe('#!/bin/sh\n');
      expect(statSync(join(root, 'copy', 'bin', 'run')).mode & 0o777).toBe(0o755);
    });

    it.each([
      { why: 'links that leave it', make: () => symlinkSync('../data', join(root, 'allowed', 'out')), says: /out links to .*outside/ },
      { why: 'absolute links', make: () => symlinkSync('/etc', join(root, 'allowed', 'out')), says: /out links to \/etc/ },
      { why: 'too many bytes', make: () => inAllowed('big', 'x'.repeat(1001)), says: /more than 1 MB/ },
      { why: 'too many files', make: () => Array.from({ length: 10 }, (_, i) => inAllowed(`f${i}`, '')), says: /more than 10 files/ },
      { why: 'pipes', make: () => execFileSync('mkfifo', [join(root, 'allowed', 'pipe')]), says: /neither a file nor a directory/ },
    ])('refuses $why', async ({ make, says }) => {
      make();
      await expect(copy()).rejects.toThrow(says);
    });

    it('refuses a file', async () => {
      await expect(
        copyTree(inAllowed('file', ''), join(root, 'copy'), {
          bounds: { maxBytes: 1, maxFiles: 1 },
          field: 'f',
          except: '',
          owner: null,
          kind: 'directory',
          signal: never,
          onBytes: ignore,
        }),
      ).rejects.toThrow(/not a directory/);
    });
  });
});

interface ZipEntry {
  readonly name: string;
  readonly content: string;
  readonly mode?: number;
  readonly size?: number;
  readonly crc?: number;
}

/** A zip archive that may lie. */
function zip(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const { name, content, mode = 0o100_644, size, crc } of entries) {
    const data = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc ?? crc32(content), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(size ?? content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    // Made on Unix, so that the mode counts.
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

interface TarHeader {
  readonly name: string;
  readonly type?: string;
  readonly link?: string;
  readonly size?: number;
}

/** A tar archive with one entry. */
function tarWith({ name, type = '0', link = '', size = 0 }: TarHeader): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(link, 157);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, Buffer.alloc(size), Buffer.alloc(1024)]);
}

function tarGzCutShort(): Buffer {
  const whole = gzipSync(tarWith({ name: 'a', size: 4096 }));
  return whole.subarray(0, whole.length - 12);
}
