/** The nonce that the content security policy of this page names; styles that are made here carry it. */
export const styleNonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

/** Some parts of libraries make style elements without being told the nonce: every one gets it. No script comes from elsewhere. */
export function giveStylesTheirNonce(): void {
  const create = document.createElement.bind(document);
  document.createElement = (name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = styleNonce;
    return element;
  };
}
