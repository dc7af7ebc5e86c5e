import type { CallScenario } from './scenarios.ts';

/** What callers send. */
export function requestBody(scenario: CallScenario): Buffer {
  return scenario.protocol === 'grpc' ? grpcMessage(scenario.requestBytes) : jsonText(scenario.requestBytes);
}

/** What the instance answers. */
export function answerBody(scenario: CallScenario): Buffer {
  return scenario.protocol === 'grpc' ? grpcMessage(scenario.answerBytes) : jsonText(scenario.answerBytes);
}

export function contentType({ protocol }: CallScenario): string {
  return protocol === 'grpc' ? 'application/grpc' : 'application/json';
}

/** `{"text":"…"}`, exactly so long. */
function jsonText(bytes: number): Buffer {
  return Buffer.from(JSON.stringify({ text: 'x'.repeat(bytes - JSON.stringify({ text: '' }).length) }));
}

/** Not compressed, then the length, then bytes that nobody on the way looks at. */
function grpcMessage(bytes: number): Buffer {
  const message = Buffer.alloc(5 + bytes, 0x08);
  message.writeUInt8(0, 0);
  message.writeUInt32BE(bytes, 1);
  return message;
}
