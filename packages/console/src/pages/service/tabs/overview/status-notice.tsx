import { Alert } from 'antd';
import { useTexts } from '../../../../i18n/texts.ts';
import { PageLink } from '../../../../shell/page-link.tsx';
import { type Severity, statusAdvice } from '../../advice/status-advice.ts';
import { statusTexts } from '../../advice/texts.ts';
import { servicePath } from '../../service-path.ts';
import type { Service } from '../../subject.ts';
import { overviewTexts } from './texts.ts';

const TYPES: Readonly<Record<Severity, 'info' | 'error'>> = { wait: 'info', info: 'info', act: 'error' };

/** Says in plain words what holds the service up and what to do; nothing while it runs as it should. */
export function StatusNotice({ service }: { readonly service: Service }) {
  const say = useTexts(statusTexts);
  const sayHere = useTexts(overviewTexts);
  const advice = statusAdvice(service);
  if (advice === null) return null;
  const { reason, severity, details, isInLog } = advice;
  return (
    <Alert
      type={TYPES[severity]}
      showIcon
      data-reason={reason}
      title={say(reason)}
      action={isInLog && <PageLink to={servicePath(service.ServiceName, 'logs')}>{sayHere('viewLog')}</PageLink>}
      description={
        <>
          <div>{say(`${reason}Advice`)}</div>
          {details !== '' && <pre className="server-words">{details}</pre>}
        </>
      }
    />
  );
}
