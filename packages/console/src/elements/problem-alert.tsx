import { ApiError } from '@infergate/sdk';
import { Alert } from 'antd';

/** What the server refused and why, with everything that is wrong by its place. */
export function ProblemAlert({ error }: { readonly error: Error }) {
  const problems = error instanceof ApiError ? error.problems : [];
  const list = (
    <ul className="problems">
      {problems.map(({ path, message }) => (
        <li key={`${path} ${message}`}>
          <code>{path}</code> {message}
        </li>
      ))}
    </ul>
  );
  return <Alert className="problem" type="error" showIcon title={error.message} description={problems.length > 0 ? list : undefined} />;
}
