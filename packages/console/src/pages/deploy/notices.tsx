import type { FieldProblem } from '@infergate/contract';
import { App } from 'antd';
import { useTexts } from '../../i18n/texts.ts';
import { deployTexts } from './texts.ts';

const SHOWN_SECONDS = 15;

/** Tells what is worth knowing of a change that was accepted, on whichever page one is then. */
export function useNotices(): (notices: readonly FieldProblem[]) => void {
  const say = useTexts(deployTexts);
  const { notification } = App.useApp();
  return (notices) => {
    if (notices.length === 0) return;
    const description = (
      <ul className="problems">
        {notices.map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            {path !== '' && <code>{path}</code>} {message}
          </li>
        ))}
      </ul>
    );
    notification.info({ title: say('notices'), description, duration: SHOWN_SECONDS });
  };
}
