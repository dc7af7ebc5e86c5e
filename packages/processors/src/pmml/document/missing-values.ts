import { EXPRESSION_NAMES } from '../expressions/expression-names.ts';
import type { XmlElement } from './xml-element.ts';

/** Attributes that say what a field is to be when it is missing. */
const STATEMENTS = ['missingValueReplacement', 'missingValueTreatment', 'mapMissingTo'] as const;
const TESTS: ReadonlySet<string> = new Set(['isMissing', 'isNotMissing', 'isValid', 'isNotValid']);

/**
 * The fields whose absence the document itself provides for: by a replacement in a mining schema, by a strategy of a
 * tree, by weights of a clustering model, by a test for missing values or by `mapMissingTo`, directly or through derived fields.
 */
export function fieldsProvidedFor(document: XmlElement): ReadonlySet<string> {
  const fields = new Set<string>();
  const derived: XmlElement[] = [];
  visit(document, (element) => {
    if (element.name === 'DerivedField') derived.push(element);
    for (const name of providedBy(element)) fields.add(name);
  });
  spread(derived, fields);
  return fields;
}

function providedBy(element: XmlElement): readonly string[] {
  const { attributes } = element;
  if (element.name === 'TreeModel') return (attributes.missingValueStrategy ?? 'none') === 'none' ? [] : schemaFields(element);
  if (element.name === 'ClusteringModel') return element.children.some(isMissingWeights) ? schemaFields(element) : [];
  if (element.name === 'SimplePredicate') return TESTS.has(attributes.operator ?? '') ? [attributes.field ?? ''] : [];
  if (element.name === 'CompoundPredicate') return attributes.booleanOperator === 'surrogate' ? referredFields(element) : [];
  if (element.name === 'Apply' && TESTS.has(attributes.function ?? '')) return referredFields(element);
  if (!STATEMENTS.some((name) => name in attributes)) return [];
  if (element.name === 'MiningField') return [attributes.name ?? ''];
  return EXPRESSION_NAMES.has(element.name) ? referredFields(element) : [];
}

function isMissingWeights({ name }: XmlElement): boolean {
  return name === 'MissingValueWeights';
}

function schemaFields(model: XmlElement): readonly string[] {
  const schema = model.children.find(({ name }) => name === 'MiningSchema');
  return schema?.children.map(({ attributes }) => attributes.name ?? '') ?? [];
}

/** Every field that an element or its children name. */
function referredFields(element: XmlElement): readonly string[] {
  const names: string[] = [];
  visit(element, ({ attributes }) => {
    if (attributes.field !== undefined) names.push(attributes.field);
  });
  return names;
}

/** A derived field that is provided for provides for what it is made of. */
function spread(derived: readonly XmlElement[], fields: Set<string>): void {
  let before = -1;
  while (before !== fields.size) {
    before = fields.size;
    for (const element of derived) {
      if (fields.has(element.attributes.name ?? '')) for (const name of referredFields(element)) fields.add(name);
    }
  }
}

function visit(element: XmlElement, see: (element: XmlElement) => void): void {
  see(element);
  for (const child of element.children) visit(child, see);
}
