import { descendantsOf } from '../support/processes.ts';
import { accepting } from '../support/ports.ts';
import { findProgram } from '../support/programs.ts';
import { endProcess, type Workplace } from '../support/workplace.ts';

/** A program that serves. */
export interface Serving {
  /** Of all its processes. */
  pids(): readonly number[];
  stop(): Promise<void>;
}

/** A configuration of one worker whose files all lie in the workplace. */
export function nginxLines(workplace: Workplace, name: string, parts: { readonly accessLog: string; readonly http: string }): string {
  const at = (file: string) => `${workplace.directory}/${name}-${file}`;
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${at(kind)};`);
  return `
    worker_processes 1;
    daemon off;
    pid ${at('pid')};
    error_log ${at('error.log')} error;
    events { worker_connections 8192; }
    http {
      ${folders.join('\n')}
      access_log ${parts.accessLog};
      keepalive_requests 1000000000;
      keepalive_timeout 600s;
      ${parts.http}
    }`;
}

export async function startNginx(
  workplace: Workplace,
  name: string,
  { configuration, port }: { readonly configuration: string; readonly port: number },
): Promise<Serving> {
  const program = findProgram('nginx');
  if (program === null) throw new Error('nginx is not installed (apt-get install nginx)');
  const file = workplace.write(`${name}.conf`, configuration);
  const child = workplace.start(program, ['-e', `${workplace.directory}/${name}-start.log`, '-c', file], `${name}.log`);
  await accepting(port, () => child.exitCode === null);
  const { pid = -1 } = child;
  return { pids: () => [pid, ...descendantsOf(pid)], stop: () => endProcess(child) };
}
