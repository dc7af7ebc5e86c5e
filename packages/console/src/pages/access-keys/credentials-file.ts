export interface Credentials {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** As the command line reads it from a data directory. */
export function credentialsText({ endpoint, accessKeyId, accessKeySecret }: Credentials): string {
  return `${JSON.stringify({ endpoint, accessKeyId, accessKeySecret }, null, 2)}\n`;
}
