import { exampleLabels } from '@infergate/contract';
import { FormDocument } from './document/form-document.ts';

interface Example {
  readonly ExampleId: string;
  /** JSON text. */
  readonly ServiceConfig: string;
}

/** Pure. What a service of an example begins with; the gallery finds it again by its labels. */
export function exampleBeginning({ ExampleId: id, ServiceConfig: config }: Example): unknown {
  const form = new FormDocument(JSON.parse(config));
  return form.with('labels', { ...(form.get('labels') as object | undefined), ...exampleLabels(id) });
}
