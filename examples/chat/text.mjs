// What the simulator says. The same messages always give the same text; a token is a word with the blank before it.
import { createHash } from 'node:crypto';

const SENTENCES = [
  'Every word of it was chosen by arithmetic.',
  'The same question will always get the same words.',
  'Tokens arrive at the pace that you set.',
  'A real model would think about your question here.',
  'Nothing was learnt and nothing was looked up to write this.',
  'It is good for testing gateways, clients and dashboards.',
  'The numbers in the usage field are counted in words.',
  'Ask for fewer tokens and it stops earlier.',
];

/** The whole answer to a prompt. `atLeast` tokens are written if more than the usual length is wanted. */
export function answerTo(prompt, atLeast = 0) {
  const said = prompt.trim().replaceAll(/\s+/g, ' ').slice(0, 80);
  const [length = 0, start = 0, stride = 0] = createHash('sha256').update(prompt).digest();
  // An odd stride over eight sentences meets each before it meets one again.
  const sentence = (index) => SENTENCES[(start + index * (2 * stride + 1)) % SENTENCES.length];
  const usual = Array.from({ length: 3 + (length % 4) }, (_, index) => sentence(index));
  const tokens = tokensOf([`This is a simulated answer to "${said}".`, 'No language model is behind it.', ...usual].join(' '));
  for (let index = usual.length; tokens.length < atLeast; index += 1) tokens.push(...tokensOf(` ${sentence(index)}`));
  return tokens.join('');
}

/** Splits a text so that its tokens, put together again, are the text. */
export function tokensOf(text) {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}
