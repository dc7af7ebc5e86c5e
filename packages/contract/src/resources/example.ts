/** What an example service is. */
export const EXAMPLE_KINDS = ['chat', 'onnx', 'pmml', 'command', 'external'] as const;
export type ExampleKind = (typeof EXAMPLE_KINDS)[number];

/** What examples are told in. */
export const EXAMPLE_LANGUAGES = ['en', 'zh'] as const;
export type ExampleLanguage = (typeof EXAMPLE_LANGUAGES)[number];

export type ExampleText = Readonly<Record<ExampleLanguage, string>>;

/** A request that shows what the service does. */
export interface ExampleRequest {
  readonly title: ExampleText;
  readonly method: string;
  /** Behind the endpoint; empty: the endpoint itself. */
  readonly path: string;
  /** Empty without a body. */
  readonly contentType: string;
  readonly body: string;
}

/** A service that comes with the program. */
export interface Example {
  /** Name of its folder. */
  readonly id: string;
  readonly kind: ExampleKind;
  readonly title: ExampleText;
  readonly summary: ExampleText;
  /** What to start or change before it is created; null: nothing. */
  readonly preparation: ExampleText | null;
  /** JSON text of its description; every local path in it is absolute. */
  readonly serviceConfig: string;
  readonly requests: readonly ExampleRequest[];
}

/** Labels of services that were made from examples: they tell later which ones run, whoever made them. */
export const GALLERY_LABEL = { source: 'gallery' } as const;
export const EXAMPLE_LABEL = 'example';

/** Labels that a service of this example gets. */
export function exampleLabels(exampleId: string): Readonly<Record<string, string>> {
  return { ...GALLERY_LABEL, [EXAMPLE_LABEL]: exampleId };
}
