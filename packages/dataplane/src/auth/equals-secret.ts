/**
 * Whether the text is the secret. How long that takes says nothing of where the two differ: there is no way out of the
 * loop, no branch in it, and what is read from memory does not depend on the characters. It does say whether they are of
 * one length, which is not what makes a token hard to guess. A digest of the text would hide that as well, and cost more
 * than all the rest of the check.
 */
export function equalsSecret(text: string, secret: string): boolean {
  if (text.length !== secret.length) return false;
  let difference = 0;
  for (let i = 0; i < secret.length; i += 1) difference |= text.charCodeAt(i) ^ secret.charCodeAt(i);
  return difference === 0;
}
