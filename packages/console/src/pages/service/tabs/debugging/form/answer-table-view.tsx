import { Progress, Table } from 'antd';
import { useTexts } from '../../../../../i18n/texts.ts';
import { debuggingTexts } from '../texts.ts';
import type { AnswerTable } from './answer-table.ts';

type Value = string | number;

interface NumberedRow {
  readonly key: number;
  readonly values: readonly Value[];
}

/** A row for each one that was asked; probabilities as bars. */
export function AnswerTableView({ table: { columns, rows } }: { readonly table: AnswerTable }) {
  const say = useTexts(debuggingTexts);
  const number = { key: 'number', title: '#', width: 48, render: (_: unknown, { key }: NumberedRow) => key + 1 };
  const shown = columns.map(({ title, isProbability }, at) => ({
    key: title,
    title,
    render: (_: unknown, { values }: NumberedRow) => {
      const value = values[at] ?? '';
      return isProbability && typeof value === 'number' ? <Share share={value} label={title} /> : valueText(value);
    },
  }));
  return (
    // A reader without a mouse has to be able to scroll it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="answer-table" tabIndex={0} aria-label={say('table')}>
      <Table
        size="small"
        pagination={rows.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
        columns={[number, ...shown]}
        dataSource={rows.map((values, key) => ({ key, values }))}
      />
    </section>
  );
}

function Share({ share, label }: { readonly share: number; readonly label: string }) {
  const percent = Math.round(share * 1000) / 10;
  return <Progress className="share" size="small" percent={percent} format={() => `${percent} %`} status="normal" aria-label={label} />;
}

/** As many digits as one reads; the body has them all. */
function valueText(value: Value): string {
  return typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(6))) : String(value);
}
