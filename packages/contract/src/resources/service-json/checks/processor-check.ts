import { nearestName } from '../../nearest-name.ts';
import { PROCESSOR_CODES } from '../../service-spec.ts';
import type { KeyValues } from '../key-values.ts';
import type { Report } from '../report.ts';
import { shorten } from '../value-wording.ts';
import { checkEnvironment, GIVEN_TO_PROCESSORS } from './environment-check.ts';

/** How the codes of PAI-EAS begin that name programs which do not run here. */
const FOREIGN_CODE =
  /^(tensorflow|pytorch|caffe|xgboost|easyrec|torchrec|blade|bladellm|onnx|alink|pmml|huggingface|mediaflow|triton)([_-].*)?$/;

const RUN_HERE = PROCESSOR_CODES.map((code) => `"${code}"`).join(' and ');

export function checkProcessor(values: KeyValues, report: Report): void {
  if (values.has('processor_path')) {
    const remedy = 'Run the program by "containers[0].command" or "script" instead.';
    report.problem(values.where('processor_path'), `Custom processors do not run here, only ${RUN_HERE}. ${remedy}`);
  }
  if (!values.has('processor')) return;
  checkCode(values, report);
  checkModelPath(values, report);
  checkModelEntry(values, report);
  checkModelConfig(values, report);
  checkEnvironment(values.entries('processor_envs'), report, GIVEN_TO_PROCESSORS);
}

function checkCode(values: KeyValues, report: Report): void {
  const code = values.get('processor');
  if (code === undefined || isProcessorCode(code)) return;
  report.problem(values.where('processor'), codeProblem(code));
}

export function isProcessorCode(code: string): code is (typeof PROCESSOR_CODES)[number] {
  return (PROCESSOR_CODES as readonly string[]).includes(code);
}

function codeProblem(code: string): string {
  const family = PROCESSOR_CODES.find((known) => code.startsWith(`${known}_`));
  if (family !== undefined) return `The PAI-EAS code ${shorten(code)} does not run here; "${family}" does.`;
  if (FOREIGN_CODE.test(code)) {
    return `The PAI-EAS processor ${shorten(code)} does not run here; ${RUN_HERE} do. Export the model to ONNX, or run its server by "containers[0].command" or "runtime.external".`;
  }
  const nearest = nearestName(code, PROCESSOR_CODES);
  const hint = nearest === null ? '' : ` Did you mean "${nearest}"?`;
  return `There is no processor ${shorten(code)}; those that run here are ${RUN_HERE}.${hint}`;
}

function checkModelPath(values: KeyValues, report: Report): void {
  const where = values.where('model_path');
  const path = values.get('model_path');
  if (path === undefined) {
    if (!values.has('model_path')) report.problem(where, 'Missing. A processor needs the path or URL of its model.');
    return;
  }
  const problem = modelPathProblem(path);
  if (problem !== null) report.problem(where, problem);
}

const EXPECTED_MODEL = 'Expected an absolute path or an http(s) URL';

function modelPathProblem(path: string): string | null {
  if (path.startsWith('oss://')) {
    return `${EXPECTED_MODEL}, got an oss:// path. Download the model to this machine, or give a signed http(s) URL of the object.`;
  }
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(path)?.[1]?.toLowerCase();
  if (scheme !== undefined) return scheme === 'http' || scheme === 'https' ? modelUrlProblem(path) : `${EXPECTED_MODEL}, got ${scheme}://.`;
  if (!path.startsWith('/')) return `${EXPECTED_MODEL}, got the relative path ${shorten(path)}.`;
  return /(?:^|\/)\.\.(?:\/|$)/.test(path) ? `${EXPECTED_MODEL} without "..", got ${shorten(path)}.` : null;
}

function modelUrlProblem(path: string): string | null {
  if (!URL.canParse(path)) return `${EXPECTED_MODEL}, got ${shorten(path)}.`;
  const { username, password } = new URL(path);
  return username === '' && password === '' ? null : 'A URL with a user name or password is refused: it would be shown in logs.';
}

function checkModelEntry(values: KeyValues, report: Report): void {
  const entry = values.get('model_entry');
  if (entry === undefined || (!entry.startsWith('/') && !/(?:^|\/)\.\.(?:\/|$)/.test(entry))) return;
  report.problem(values.where('model_entry'), 'Expected the name of a file inside "model_path", relative and without "..".');
}

function checkModelConfig(values: KeyValues, report: Report): void {
  const config = values.get('model_config');
  if (typeof config !== 'string') return;
  try {
    JSON.parse(config);
  } catch {
    report.problem(values.where('model_config'), 'Expected an object, or a text that holds JSON; this text does not.');
  }
}
