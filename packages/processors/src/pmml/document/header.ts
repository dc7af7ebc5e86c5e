import { LoadError } from '../../host/errors.ts';
import { readText } from './attributes.ts';
import { childNamed, refuse, type XmlElement } from './xml-element.ts';

/** What a document says of itself. */
export interface DocumentHeader {
  readonly version: string;
  /** Name and version of the program that wrote it; empty when it does not say. */
  readonly producer: string;
  readonly description: string | null;
}

/** Refuses versions of PMML that are not supported. */
export function readHeader(document: XmlElement): DocumentHeader {
  const version = readText(document, 'version') ?? refuse(document, 'needs the attribute version');
  if (!/^4\.[0-4](\.\d+)?$/.test(version)) throw new LoadError(`PMML version "${version}" is not supported; supported: 4.0 to 4.4`);
  const header = childNamed(document, 'Header');
  const application = header ? childNamed(header, 'Application') : null;
  const parts = application ? [readText(application, 'name'), readText(application, 'version')] : [];
  return {
    version,
    producer: parts.filter((part) => part !== null).join(' '),
    description: header ? readText(header, 'description') : null,
  };
}
