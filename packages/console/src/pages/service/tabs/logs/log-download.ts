import { client } from '../../../../api/client.ts';
import type { LogChoice } from './use-log-tail.ts';

const PAGE_LINES = 5_000;

/** Everything that the server keeps of the log, oldest line first. */
export async function wholeLog({ serviceName, instance, keyword }: LogChoice, isPrevious: boolean): Promise<string> {
  const pages: string[] = [];
  let total = 1;
  for (let page = 1; page <= total; page += 1) {
    const answer = await client.call('DescribeServiceLog', {
      path: { ServiceName: serviceName },
      query: {
        PageNum: page,
        PageSize: PAGE_LINES,
        Previous: isPrevious,
        ...(instance === '' ? {} : { InstanceName: instance }),
        ...(keyword === '' ? {} : { Keyword: keyword }),
      },
    });
    total = answer.TotalPageNum;
    pages.unshift(answer.Logs.map((line) => `${line}\n`).join(''));
  }
  return pages.join('');
}
