export interface Credentials {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** As the command line reads it from a data directory. */
export function credentialsText({ endpoint, accessKeyId, accessKeySecret }: Credentials): string {
  return `${JSON.stringify({ endpoint, accessKeyId, accessKeySecret }, null, 2)}\n`;
}

/** Has the browser keep a text as a file. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
