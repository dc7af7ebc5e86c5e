import { freePort } from '../../support/ports.ts';
import type { Workplace } from '../../support/workplace.ts';
import { answerBody, contentType } from '../messages.ts';
import { nginxLines, startNginx } from '../nginx-process.ts';
import type { CallScenario } from '../scenarios.ts';
import type { Upstream } from './upstream.ts';

/** An nginx that answers everything with one file, over h2c where the calls are gRPC. */
export async function startAnswers(scenario: CallScenario, workplace: Workplace): Promise<Upstream> {
  const port = await freePort();
  workplace.write('answer', answerBody(scenario));
  const isGrpc = scenario.protocol === 'grpc';
  const trailers = isGrpc ? 'add_trailer grpc-status 0 always;' : '';
  // A file is not for POST, hence 405; what answers that is asked for with GET. The mirror, which answers nothing, has a gRPC
  // message read whole before: an answer that comes earlier ends in a reset of the stream, which some proxies take for a failure.
  const reading = isGrpc ? 'mirror /read;' : '';
  const configuration = nginxLines(workplace, 'upstream', {
    accessLog: 'off',
    http: `
      default_type ${contentType(scenario)};
      server {
        listen 127.0.0.1:${port}${isGrpc ? ' http2' : ''};
        root ${workplace.directory};
        location / { ${reading} try_files /answer =404; error_page 405 =200 /answer; }
        location = /answer { ${trailers} }
        location = /read { internal; return 204; }
      }`,
  });
  const running = await startNginx(workplace, 'upstream', { configuration, port });
  return { port, stop: () => running.stop() };
}
