import type { Command } from 'commander';
import { keyPairNotice } from '../configuration/key-pair.ts';
import { loadKeyPair, loadSettings } from '../configuration/load.ts';
import { runQuickstart } from '../quickstart/quickstart.ts';
import { Launcher, type ReadyMessage } from '../roles/launcher.ts';
import type { CommandContext } from './context.ts';
import { installationTrust } from './trust.ts';

interface UpOptions {
  readonly dataDir?: string;
  readonly config?: string;
  readonly adminListen?: string;
  readonly internetListen?: string;
  readonly vpcListen?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly quickstart?: boolean;
}

export function registerUp(program: Command, context: CommandContext): void {
  program
    .command('up')
    .description('start everything on this machine and stay up until SIGTERM or Ctrl-C')
    .option('--config <file>', 'infergate.yaml; "infergate config print" shows every key')
    .option('--admin-listen <host:port>', 'console and management API (default 127.0.0.1:7070)')
    .option('--internet-listen <host:port>', 'Internet endpoint of the shared gateway (default 0.0.0.0:8080)')
    .option('--vpc-listen <host:port>', 'VPC endpoint of the shared gateway (default 127.0.0.1:8081)')
    .option('--tls-cert <file>', 'certificate chain in PEM; shared gateway, console and API speak TLS then; with --tls-key')
    .option('--tls-key <file>', 'private key of the certificate, in PEM')
    .option('--quickstart', 'deploy the example service and make a prediction')
    .action(async (_options: unknown, command: Command) => {
      context.exitCode = await up(command.optsWithGlobals<UpOptions>(), context);
    });
}

async function up(options: UpOptions, context: CommandContext): Promise<number> {
  const settings = loadSettings(options.config ?? null, options, context.cwd);
  const keyPair = loadKeyPair(settings, options.config ?? null, options);
  const notice = keyPair === null ? null : keyPairNotice(keyPair, context.clock.now());
  if (notice !== null) context.say(notice);
  const launcher = new Launcher({
    settings,
    mode: 'serve',
    say: context.say,
    onReady: (ready) => {
      announce(ready, context);
      if (options.quickstart === true) void runQuickstart({ settings, endpoints: ready, trust: installationTrust(keyPair), context });
    },
  });
  const stop = () => launcher.stop();
  // A terminal that closes ends what was started in it; started without one (nohup, a service manager) it goes on.
  const hangUp = process.stdout.isTTY ? stop : () => undefined;
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', hangUp);
  try {
    return await launcher.run();
  } finally {
    process.off('SIGTERM', stop);
    process.off('SIGINT', stop);
    process.off('SIGHUP', hangUp);
  }
}

function announce(ready: ReadyMessage, context: CommandContext): void {
  context.print(`infergate ready: internet ${ready.internet}, vpc ${ready.vpc}, admin ${ready.admin}`);
  context.print(`  Console and API sign-in (once, within ten minutes): ${ready.signInLink}`);
}
