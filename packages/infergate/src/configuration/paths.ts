import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Longest directory whose sockets still fit into a socket address, file name included. */
const MAX_SOCKET_DIRECTORY_BYTES = 70;

/** Where things lie below a data directory. */
export interface DataPaths {
  readonly root: string;
  readonly runFile: string;
  readonly credentials: string;
  /** The certificate that the listeners show, for commands to trust; there only while there is one. */
  readonly certificate: string;
  readonly lock: string;
  readonly controllerLock: string;
  readonly database: string;
  /** Of metrics. */
  readonly series: string;
  readonly secretKey: string;
  readonly logs: string;
  readonly gateways: string;
  /** Short, mode 0700: Unix sockets. */
  readonly sockets: string;
}

export function dataPaths(root: string): DataPaths {
  return {
    root,
    runFile: join(root, 'run.json'),
    credentials: join(root, 'credentials.json'),
    certificate: join(root, 'certificate.pem'),
    lock: join(root, 'lock.db'),
    controllerLock: join(root, 'controller-lock.db'),
    database: join(root, 'infergate.db'),
    series: join(root, 'series.db'),
    secretKey: join(root, 'secret.key'),
    logs: join(root, 'logs'),
    gateways: join(root, 'gateways'),
    sockets: socketDirectory(root),
  };
}

/** Makes the directories. Others may pass through the data directory to their instance's folder, but list nothing and read nothing. */
export function prepareDataDirectory(paths: DataPaths): void {
  mkdirSync(paths.root, { recursive: true, mode: 0o711 });
  chmodSync(paths.root, 0o711);
  for (const path of [paths.logs, paths.gateways, paths.sockets]) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    refuseForeign(path);
    chmodSync(path, 0o700);
  }
}

function socketDirectory(root: string): string {
  const inside = join(root, 'run');
  if (Buffer.byteLength(inside) <= MAX_SOCKET_DIRECTORY_BYTES) return inside;
  const digest = createHash('sha256').update(root).digest('hex').slice(0, 12);
  return join(tmpdir(), `infergate-${process.getuid?.() ?? 0}-${digest}`);
}

/** The folder may lie in a shared place: somebody else's, or a link, would hand them our sockets. */
function refuseForeign(path: string): void {
  const status = lstatSync(path);
  if (!status.isDirectory()) throw new Error(`${path} is not a directory`);
  const us = process.getuid?.();
  if (us !== undefined && status.uid !== us) throw new Error(`${path} belongs to another user; remove it or set another dataDir`);
}
