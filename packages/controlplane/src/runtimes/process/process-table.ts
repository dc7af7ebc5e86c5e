import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** One process of this machine as the system shows it now. Zombies are left out: they hold nothing. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** 0 where the system does not tell. */
  readonly session: number;
  /** The real one: a program that borrows the rights of another user keeps it. */
  readonly uid: number;
  /** Tells this process from a later one with its pid. */
  readonly startTime: string;
  readonly rssBytes: number;
  /** Its own and that of the children it has waited for. */
  readonly cpuMs: number;
}

/** Sizes that the kernel counts in. */
export interface KernelUnits {
  readonly pageBytes: number;
  readonly ticksPerSecond: number;
}

const PAGE_SIZE_KEY = 6n;
const CLOCK_TICKS_KEY = 17n;

/** Every process of the machine. */
export async function readProcessTable(units: KernelUnits = readKernelUnits()): Promise<readonly ProcessRow[]> {
  return process.platform === 'linux' ? readLinuxTable(units) : readPsTable();
}

/** CPU and memory of one process; null when there is none, or the system does not tell by /proc. */
export function readProcessUsage(pid: number): Pick<ProcessRow, 'rssBytes' | 'cpuMs'> | null {
  return parseStat(readProcFile(String(pid), 'stat'), readKernelUnits());
}

/** All that `leader` started and that still runs: its session and group, and the descendants of these whatever group they moved to. */
export function membersOf(rows: readonly ProcessRow[], leader: number): readonly ProcessRow[] {
  const members = new Set(rows.filter((row) => belongsDirectly(row, leader)).map((row) => row.pid));
  for (let before = -1; before !== members.size; ) {
    before = members.size;
    for (const row of rows) if (members.has(row.parent)) members.add(row.pid);
  }
  return rows.filter((row) => members.has(row.pid));
}

function belongsDirectly(row: ProcessRow, leader: number): boolean {
  return row.pid === leader || row.group === leader || row.session === leader;
}

/** From the auxiliary vector, because neither size is the same everywhere (16 KiB and 64 KiB pages on ARM). */
export function readKernelUnits(): KernelUnits {
  const units = { pageBytes: 4096, ticksPerSecond: 100 };
  let vector: Buffer;
  try {
    vector = readFileSync('/proc/self/auxv');
  } catch {
    return units;
  }
  for (let at = 0; at + 16 <= vector.length; at += 16) {
    const key = vector.readBigUInt64LE(at);
    if (key === PAGE_SIZE_KEY) units.pageBytes = Number(vector.readBigUInt64LE(at + 8));
    if (key === CLOCK_TICKS_KEY) units.ticksPerSecond = Number(vector.readBigUInt64LE(at + 8));
  }
  return units;
}

function readLinuxTable(units: KernelUnits): readonly ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const row = parseStat(readProcFile(name, 'stat'), units);
    const uid = row === null ? null : parseUid(readProcFile(name, 'status'));
    if (row !== null && uid !== null) rows.push({ ...row, uid });
  }
  return rows;
}

/** Empty when the process has gone in the meantime. */
function readProcFile(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

/** `/proc/PID/stat`; null for a zombie or an empty text. The command may hold spaces and parentheses, so fields count from its end. */
export function parseStat(stat: string, units: KernelUnits): Omit<ProcessRow, 'uid'> | null {
  const end = stat.lastIndexOf(')');
  if (end < 0) return null;
  const fields = stat.slice(end + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return null;
  const number = (index: number): number => Number(fields[index] ?? 0);
  const ticks = number(11) + number(12) + number(13) + number(14);
  return {
    pid: Number.parseInt(stat, 10),
    parent: number(1),
    group: number(2),
    session: number(3),
    startTime: fields[19] ?? '',
    rssBytes: number(21) * units.pageBytes,
    cpuMs: (ticks * 1000) / units.ticksPerSecond,
  };
}

/** `/proc/PID/status`; null when the process has gone. */
function parseUid(status: string): number | null {
  const uid = /^Uid:\s+(\d+)/m.exec(status)?.[1];
  return uid === undefined ? null : Number(uid);
}

/** The fallback for systems without /proc. */
export async function readPsTable(): Promise<readonly ProcessRow[]> {
  const columns = ['pid', 'ppid', 'pgid', 'ruid', 'state', 'rss', 'time', 'lstart'];
  const { stdout } = await promisify(execFile)('ps', ['-A', ...columns.flatMap((column) => ['-o', `${column}=`])], {
    env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.split('\n').flatMap((line) => parsePsLine(line) ?? []);
}

function parsePsLine(line: string): ProcessRow | null {
  const [pid, parent, group, uid, state, rssKb, time, ...start] = line.trim().split(/\s+/);
  if (pid === undefined || pid === '' || state === undefined || state.startsWith('Z')) return null;
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    session: 0,
    uid: Number(uid),
    startTime: start.join(' '),
    rssBytes: Number(rssKb) * 1024,
    cpuMs: parsePsTime(time ?? ''),
  };
}

/** `[[dd-]hh:]mm:ss[.cc]` in milliseconds. */
export function parsePsTime(text: string): number {
  const [rest = '', days = '0'] = text.split('-').reverse();
  const seconds = rest.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1000);
}

/** Memory of the processes with shared pages counted once (PSS); falls back to the resident size where that cannot be read. */
export function proportionalBytes(rows: readonly ProcessRow[]): number {
  return rows.reduce((sum, row) => {
    const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readProcFile(String(row.pid), 'smaps_rollup'))?.[1];
    return sum + (kilobytes === undefined ? row.rssBytes : Number(kilobytes) * 1024);
  }, 0);
}

/** Processes that carry `name=value` in the environment they were started with, whatever session they fled to. Linux only. */
export function findByEnvironment(rows: readonly ProcessRow[], name: string, value: string): readonly ProcessRow[] {
  const wanted = `${name}=${value}`;
  return rows.filter((row) => readProcFile(String(row.pid), 'environ').split('\0').includes(wanted));
}

/** Empty where it cannot be read. */
export function commandLineOf(pid: number): string {
  return readProcFile(String(pid), 'cmdline');
}

/** The environment that a process was started with; null where it cannot be read. */
export function environmentOf(pid: number): Readonly<Record<string, string>> | null {
  const text = readProcEnvironment(pid);
  if (text === null) return null;
  const pairs = text.split('\0').filter((pair) => pair.includes('='));
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

function readProcEnvironment(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return null;
  }
}
