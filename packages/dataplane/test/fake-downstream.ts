import type { AnswerHead, BodySink, Downstream } from '../src/exchange/downstream.ts';

/** A client in memory: records what it is told. */
export class FakeDownstream implements Downstream {
  closed = false;
  answered = false;
  closes = false;
  abandoned = false;
  readonly bodyArrived = true;
  readonly takesRawChunks = true;
  onDrain: (() => void) | null = null;
  answer: { readonly status: number; readonly headers: readonly string[]; readonly body: string } | null = null;

  readBody(sink: BodySink): void {
    sink.end([]);
  }
  pauseBody(): void {}
  resumeBody(): void {}
  discardBody(): void {}
  informational(): void {}

  begin(answer: AnswerHead): void {
    this.answered = true;
    this.answer = { status: answer.status, headers: answer.rawHeaders, body: '' };
  }

  retract(): boolean {
    return false;
  }

  write(): void {}

  flush(): boolean {
    return true;
  }

  end(): void {}

  respond(status: number, rawHeaders: readonly string[], body: Buffer): void {
    this.answered = true;
    this.answer = { status, headers: rawHeaders, body: body.toString() };
  }

  abandon(): void {
    this.abandoned = true;
  }
}
