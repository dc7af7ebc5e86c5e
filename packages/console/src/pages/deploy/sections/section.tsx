import { Card } from 'antd';
import type { ReactNode } from 'react';

export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card className="form-section" title={<h2 className="card-title">{title}</h2>}>
      {children}
    </Card>
  );
}
