/** Ways to begin; each fills in the form. Their keys stand in the address. */
export const SCENARIOS = ['custom', 'llm', 'onnx', 'pmml', 'command', 'endpoint'] as const;
export type Scenario = (typeof SCENARIOS)[number];

const LLM_SCRIPT = 'exec vllm serve /models/Qwen2.5-7B-Instruct --served-model-name Qwen2.5-7B-Instruct --host 127.0.0.1 --port "$PORT"';

/** A description to begin with. What it leaves out is for the form to ask. */
export function scenarioDocument(scenario: Scenario): Readonly<Record<string, unknown>> {
  const metadata = { name: '', instance: 1 };
  switch (scenario) {
    case 'llm':
      return {
        metadata,
        // Large models take their time to load; the others wait for this check.
        containers: [{ script: LLM_SCRIPT, startup_check: { http_get: { path: '/health' }, failure_threshold: 180 } }],
      };
    case 'onnx':
    case 'pmml':
      return { metadata, processor: scenario, model_path: '' };
    case 'endpoint':
      return { metadata: { name: '' }, runtime: { external: { addresses: ['http://127.0.0.1:8000'] } } };
    case 'custom':
      return { metadata, containers: [{ command: '' }] };
    case 'command':
      return { metadata, containers: [{ command: 'python3 server.py', readiness_check: { http_get: { path: '/' } } }] };
    default:
      return scenario satisfies never;
  }
}

/** The one that an address names: its last part. */
export function scenarioOf(pathname: string): Scenario {
  const last = pathname.replace(/\/$/, '').split('/').at(-1);
  return SCENARIOS.find((scenario) => scenario === last) ?? 'custom';
}
