import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LoadError } from '../../host/errors.ts';
import { document, NUMBER, schema } from '../fixtures/builder.ts';
import { parsePmml, XML_BOUNDS } from './xml-parser.ts';

const MODEL = `<RegressionModel functionName="regression">${schema(['x'])}<RegressionTable intercept="1"/></RegressionModel>`;
const plain = document({ fields: NUMBER('x'), model: MODEL }).toString();

function parse(text: string, bounds = XML_BOUNDS) {
  return parsePmml(Buffer.from(text), bounds);
}

test('elements keep their names, attributes and places', () => {
  const root = parse('<PMML version="4.4">\n  <Header\n    description="d"/>\n</PMML>');
  expect(root).toMatchObject({ name: 'PMML', attributes: { version: '4.4' }, line: 1, column: 1 });
  expect(root.children).toMatchObject([{ name: 'Header', attributes: { description: 'd' }, line: 2, column: 3 }]);
});

test.each([
  { name: 'nothing', text: '', says: 'the document is not well-formed XML' },
  { name: 'another document', text: '<html/>', says: 'the root element is <html>' },
  { name: 'an open element', text: '<PMML version="4.4">', says: 'not well-formed XML' },
  { name: 'a document type', text: '<!DOCTYPE PMML [<!ENTITY a "b">]><PMML version="4.4"/>', says: 'has a <!DOCTYPE> (line 1)' },
  { name: 'an entity', text: '<PMML version="4.4"><Header description="&file;"/></PMML>', says: 'not well-formed XML' },
  {
    name: 'an unknown element',
    text: '<PMML version="4.4">\n <TextModel/></PMML>',
    says: 'line 2, column 2: <TextModel> in <PMML> is not supported; supported there: ClusteringModel',
  },
  { name: 'an element in the wrong place', text: '<PMML version="4.4"><Node/></PMML>', says: '<Node> in <PMML> is not supported' },
  {
    name: 'an expression that is not supported',
    text: plain.replace(
      '<RegressionTable',
      '<LocalTransformations><DerivedField name="d" optype="continuous" dataType="double"><Aggregate field="x" function="sum"/></DerivedField></LocalTransformations><RegressionTable',
    ),
    says: '<Aggregate> in <DerivedField> is not supported; supported there: Constant, FieldRef, NormContinuous',
  },
  {
    name: 'a misspelt attribute',
    text: plain.replace('intercept=', 'intercep='),
    says: '<RegressionTable> has the unknown attribute intercep; known: intercept, targetCategory. Name an attribute of your own x-intercep',
  },
  { name: 'text between elements', text: '<PMML version="4.4">hello</PMML>', says: 'unexpected text "hello" in <PMML>' },
])('$name is refused', ({ text, says }) => {
  expect(() => parse(text)).toThrow(LoadError);
  expect(() => parse(text)).toThrow(says);
});

test.each([
  { bound: 'bytes', text: plain, bounds: { ...XML_BOUNDS, bytes: 100 }, says: 'at most 100 are read' },
  { bound: 'elements', text: plain, bounds: { ...XML_BOUNDS, elements: 5 }, says: 'more than 5 elements' },
  { bound: 'depth', text: plain, bounds: { ...XML_BOUNDS, depth: 3 }, says: 'nested more than 3 deep' },
  {
    bound: 'depth inside of what is ignored',
    text: `<PMML version="4.4">${'<Extension>'.repeat(2000)}`,
    bounds: XML_BOUNDS,
    says: 'nested more than 1000 deep',
  },
])('the bound on $bound holds', ({ text, bounds, says }) => {
  expect(() => parse(text, bounds)).toThrow(says);
});

test('what has no influence on a prediction is dropped, whatever it holds', () => {
  const notes = '<Extension name="a"><any thing="1">text</any></Extension>';
  const root = parse(
    `<PMML version="4.4">${notes}<Header>${notes}<Timestamp>now</Timestamp></Header><MiningBuildTask><x/></MiningBuildTask></PMML>`,
  );
  expect(root.children.map(({ name }) => name)).toEqual(['Header']);
  expect(root.children[0]?.children).toEqual([]);
});

test('attributes of other namespaces and extensions are ignored, those of a later version are read', () => {
  const [segmentation] = parse(
    '<PMML version="4.3" xmlns:xsi="s" xsi:schemaLocation="l"><MiningModel x-mathContext="float"><Segmentation x-missingThreshold="0.5"/></MiningModel></PMML>',
  ).children.flatMap(({ children }) => children);
  expect(segmentation?.attributes).toEqual({ missingThreshold: '0.5' });
});

test('a prefix of the PMML namespace is taken off', () => {
  const root = parse('<p:PMML version="4.4" xmlns:p="http://www.dmg.org/PMML-4_4"><p:Header/></p:PMML>');
  expect([root.name, root.children[0]?.name]).toEqual(['PMML', 'Header']);
});

test.each([
  {
    encoding: 'UTF-8 with a byte order mark',
    bytes: Buffer.from('\uFEFF<?xml version="1.0" encoding="UTF-8"?><PMML version="4.4"><Header description="größe"/></PMML>'),
  },
  {
    encoding: 'UTF-16',
    bytes: Buffer.from('\uFEFF<?xml version="1.0" encoding="UTF-16"?><PMML version="4.4"><Header description="größe"/></PMML>', 'utf16le'),
  },
  {
    encoding: 'Latin 1',
    bytes: Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><PMML version="4.4"><Header description="größe"/></PMML>', 'latin1'),
  },
])('$encoding is read', ({ bytes }) => {
  expect(parsePmml(bytes).children[0]?.attributes).toEqual({ description: 'größe' });
});

test.each([
  { bytes: Buffer.from('<?xml version="1.0" encoding="klingon"?><PMML version="4.4"/>'), says: 'its encoding "klingon" is not known' },
  { bytes: Buffer.from('<PMML version="\xff"/>', 'latin1'), says: 'it is not valid utf-8' },
])('text that cannot be read: $says', ({ bytes, says }) => {
  expect(() => parsePmml(bytes)).toThrow(says);
});

function outcome(text: string): string {
  try {
    return parse(text).name === 'PMML' ? 'a document or a LoadError' : 'something else';
  } catch (error) {
    return error instanceof LoadError ? 'a document or a LoadError' : String(error);
  }
}

test('no sequence of bytes does more than be refused', () => {
  const pieces = fc.constantFrom(
    '<PMML version="4.4">',
    '</PMML>',
    '<Header/>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '&amp;',
    '&#0;',
    '"',
    '<',
    '>',
    '<?x',
    '?>',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 12 }), (parts) => {
      expect(outcome(parts.join(''))).toBe('a document or a LoadError');
    }),
  );
});
