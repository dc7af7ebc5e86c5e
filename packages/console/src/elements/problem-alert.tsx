import { Alert } from 'antd';
import { useTexts } from '../i18n/texts.ts';
import { refusalOf } from './refusal.ts';
import { elementTexts } from './texts.ts';

/** What the server refused and why, with everything that is wrong by its place. */
export function ProblemAlert({ error }: { readonly error: Error }) {
  const say = useTexts(elementTexts);
  const { headline, list } = refusalOf(error);
  const title = headline === '' ? say('problems', { count: list.length }) : headline;
  const problems = (
    <ul className="problems">
      {list.map(({ path, message }) => (
        <li key={`${path} ${message}`}>
          {path !== '' && <code>{path}</code>} {message}
        </li>
      ))}
    </ul>
  );
  return <Alert className="problem" type="error" showIcon title={title} description={list.length > 0 ? problems : undefined} />;
}
