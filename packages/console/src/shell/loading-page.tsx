import { Skeleton } from 'antd';

export function LoadingPage() {
  return <Skeleton active paragraph={{ rows: 8 }} />;
}
