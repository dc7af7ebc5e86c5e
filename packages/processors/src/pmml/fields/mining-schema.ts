import { readNumber, readText, readWord, requireText } from '../document/attributes.ts';
import { childrenNamed, refuse, requireChild, type XmlElement } from '../document/xml-element.ts';
import { OP_TYPES, type OpType } from '../values/data-type.ts';

const USAGES = ['active', 'predicted', 'target', 'supplementary', 'group', 'order', 'frequencyWeight', 'analysisWeight'] as const;
const OUTLIERS = ['asIs', 'asMissingValues', 'asExtremeValues'] as const;
const MISSING = ['asIs', 'asMean', 'asMode', 'asMedian', 'asValue', 'returnInvalid'] as const;
const INVALID = ['returnInvalid', 'asIs', 'asMissing', 'asValue'] as const;

/** How a model wants one of its fields. */
export interface MiningField {
  readonly name: string;
  readonly element: XmlElement;
  readonly usage: 'active' | 'target' | 'supplementary';
  readonly opType: OpType | null;
  readonly outliers: (typeof OUTLIERS)[number];
  readonly low: number | null;
  readonly high: number | null;
  readonly missingReplacement: string | null;
  /** A missing value makes the result invalid. */
  readonly refusesMissing: boolean;
  readonly invalid: (typeof INVALID)[number];
  readonly invalidReplacement: string | null;
}

export function readMiningSchema(model: XmlElement): readonly MiningField[] {
  const schema = requireChild(model, 'MiningSchema');
  const fields = childrenNamed(schema, 'MiningField').map(readMiningField);
  const names = new Set<string>();
  for (const field of fields) {
    if (names.has(field.name)) refuse(field.element, `the field "${field.name}" is listed twice`);
    names.add(field.name);
  }
  return fields;
}

/** A field that is used without being listed: taken as it comes. */
export function impliedField(name: string, element: XmlElement): MiningField {
  const replacements = { low: null, high: null, missingReplacement: null, invalidReplacement: null };
  return {
    name,
    element,
    usage: 'active',
    opType: null,
    outliers: 'asIs',
    refusesMissing: false,
    invalid: 'returnInvalid',
    ...replacements,
  };
}

/** Whether values pass through unchanged, so that no work is needed for them. */
export function isPlain(field: MiningField): boolean {
  return field.outliers === 'asIs' && field.missingReplacement === null && !field.refusesMissing && field.invalidReplacement === null;
}

function readMiningField(element: XmlElement): MiningField {
  const outliers = readWord(element, 'outliers', OUTLIERS) ?? 'asIs';
  const low = readNumber(element, 'lowValue');
  const high = readNumber(element, 'highValue');
  if (outliers !== 'asIs' && low === null && high === null) refuse(element, `outliers="${outliers}" needs lowValue or highValue`);
  if (low !== null && high !== null && low > high) refuse(element, `lowValue ${low} lies above highValue ${high}`);
  const invalid = readWord(element, 'invalidValueTreatment', INVALID) ?? 'returnInvalid';
  const invalidReplacement = readText(element, 'invalidValueReplacement');
  if (invalid === 'asValue' && invalidReplacement === null)
    refuse(element, 'invalidValueTreatment="asValue" needs invalidValueReplacement');
  return {
    name: requireText(element, 'name'),
    element,
    usage: readUsage(element),
    opType: readWord(element, 'optype', OP_TYPES),
    outliers,
    low,
    high,
    missingReplacement: readText(element, 'missingValueReplacement'),
    refusesMissing: readWord(element, 'missingValueTreatment', MISSING) === 'returnInvalid',
    invalid,
    invalidReplacement: invalid === 'asValue' ? invalidReplacement : null,
  };
}

function readUsage(element: XmlElement): MiningField['usage'] {
  const usage = readWord(element, 'usageType', USAGES) ?? 'active';
  if (usage === 'active') return 'active';
  return usage === 'target' || usage === 'predicted' ? 'target' : 'supplementary';
}
