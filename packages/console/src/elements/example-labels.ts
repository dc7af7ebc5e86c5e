/** Tells later which services came from the gallery, in this browser and any other. */
export const GALLERY_LABEL = { source: 'gallery' } as const;
export const EXAMPLE_LABEL = 'example';

/** Labels that a service of this example gets. */
export function exampleLabels(exampleId: string): Readonly<Record<string, string>> {
  return { ...GALLERY_LABEL, [EXAMPLE_LABEL]: exampleId };
}
