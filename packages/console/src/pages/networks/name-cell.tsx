import { CopyText } from '../../elements/copy-text.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { networkTexts } from './texts.ts';

/** What people call it, if they named it, and what calls and configurations call it. */
export function NameCell({ name, id }: { readonly name: string; readonly id: string }) {
  const say = useTexts(networkTexts);
  return (
    <>
      {name !== '' && <div className="network-name">{name}</div>}
      <CopyText text={id} label={say('id')} />
    </>
  );
}
