// Writes a decision tree as a PMML 4.4 document. Names and numbers of the iris data need no escaping.
import { FEATURES, SPECIES } from '../iris-data/iris.mjs';
import { findLeaf } from './decision-tree.mjs';

/** Flowers whose prediction stands in the document, so that whoever loads it can check that it is understood. */
const VERIFIED = [
  [5.1, 3.5, 1.4, 0.2],
  [6.0, 2.9, 4.5, 1.5],
  [6.5, 3.0, 5.8, 2.2],
];

export function treeToPmml(tree, { producer }) {
  const numbers = { next: 1 };
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4">',
    '  <Header description="Species of an iris from the length and width of sepal and petal in centimetres">',
    `    <Application name="${producer}"/>`,
    '  </Header>',
    ...dataDictionary(),
    '  <TreeModel modelName="iris" functionName="classification" splitCharacteristic="binarySplit" missingValueStrategy="lastPrediction">',
    '    <MiningSchema>',
    ...FEATURES.map((name) => `      <MiningField name="${name}"/>`),
    '      <MiningField name="species" usageType="target"/>',
    '    </MiningSchema>',
    ...nodeLines(tree, '<True/>', numbers, '    '),
    ...verification(tree),
    '  </TreeModel>',
    '</PMML>',
  ].join('\n')}\n`;
}

function dataDictionary() {
  const measurement = (name) => [
    `    <DataField name="${name}" optype="continuous" dataType="double">`,
    '      <Interval closure="openClosed" leftMargin="0" rightMargin="30"/>',
    '    </DataField>',
  ];
  return [
    `  <DataDictionary numberOfFields="${FEATURES.length + 1}">`,
    ...FEATURES.flatMap(measurement),
    '    <DataField name="species" optype="categorical" dataType="string">',
    ...SPECIES.map((name) => `      <Value value="${name}"/>`),
    '    </DataField>',
    '  </DataDictionary>',
  ];
}

function nodeLines(node, predicate, numbers, indent) {
  const total = node.counts.reduce((sum, count) => sum + count, 0);
  const lines = [
    `${indent}<Node id="${numbers.next++}" score="${SPECIES[node.species]}" recordCount="${total}">`,
    `${indent}  ${predicate}`,
    ...SPECIES.map((name, index) => `${indent}  <ScoreDistribution value="${name}" recordCount="${node.counts[index]}"/>`),
  ];
  if (node.below !== undefined) {
    const test = (operator) => `<SimplePredicate field="${FEATURES[node.feature]}" operator="${operator}" value="${node.threshold}"/>`;
    lines.push(...nodeLines(node.below, test('lessOrEqual'), numbers, `${indent}  `));
    lines.push(...nodeLines(node.above, test('greaterThan'), numbers, `${indent}  `));
  }
  return [...lines, `${indent}</Node>`];
}

function verification(tree) {
  const names = [...FEATURES, 'species'];
  const row = (features) => {
    const cells = [...features, SPECIES[findLeaf(tree, features).species]];
    return `        <row>${cells.map((cell, index) => `<${names[index]}>${cell}</${names[index]}>`).join('')}</row>`;
  };
  return [
    `    <ModelVerification recordCount="${VERIFIED.length}" fieldCount="${names.length}">`,
    '      <VerificationFields>',
    ...names.map((name) => `        <VerificationField field="${name}"/>`),
    '      </VerificationFields>',
    '      <InlineTable>',
    ...VERIFIED.map(row),
    '      </InlineTable>',
    '    </ModelVerification>',
  ];
}
