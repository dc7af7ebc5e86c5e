import type { Command } from 'commander';
import { stringify } from 'yaml';
import { defaultConfiguration } from '../configuration/load.ts';
import { ConfigurationSchema } from '../configuration/schema.ts';
import type { CommandContext } from './context.ts';

export function registerConfig(program: Command, context: CommandContext): void {
  const config = program.command('config').description('the configuration file of "infergate up"');
  config
    .command('print')
    .description('print every key with its default, as infergate.yaml')
    .action((_options: unknown, command: Command) => {
      const { output } = command.optsWithGlobals<{ output?: string }>();
      context.print(output === 'json' ? JSON.stringify(defaultConfiguration(), null, 2) : commentedDefaults());
    });
}

interface SchemaNode {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, object>>;
}

function commentedDefaults(): string {
  return renderLevel(ConfigurationSchema, defaultConfiguration(), '').trimEnd();
}

function renderLevel(schema: SchemaNode, values: object, indent: string): string {
  let text = '';
  for (const [key, child] of Object.entries(schema.properties ?? {})) {
    const node: SchemaNode = child;
    const value: unknown = (values as Record<string, unknown>)[key];
    if (node.description !== undefined) text += `${indent}# ${node.description}\n`;
    if (node.properties !== undefined && typeof value === 'object' && value !== null) {
      text += `${indent}${key}:\n${renderLevel(node, value, `${indent}  `)}`;
    } else {
      text += `${indent}${key}: ${stringify(value, { collectionStyle: 'flow' }).trimEnd()}\n`;
    }
  }
  return text;
}
