import { VerticalAlignBottomOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { memo, useLayoutEffect, useRef, useState } from 'react';
import { useTexts } from '../../../../i18n/texts.ts';
import { lineParts } from './line-parts.ts';
import type { LogBlock, LogBuffer, LogLine } from './log-buffer.ts';
import { logTexts } from './texts.ts';

interface LogViewProps {
  readonly buffer: LogBuffer;
  readonly keyword: string;
  readonly isWrapped: boolean;
  /** Lines begin with the name of who wrote them. */
  readonly hasNames?: boolean;
}

/** So close to the end counts as there. */
const NEAR_END_PX = 24;

/** Stays at the newest line until somebody scrolls up to read. */
export function LogView({ buffer, keyword, isWrapped, hasNames = false }: LogViewProps) {
  const say = useTexts(logTexts);
  const place = useRef<HTMLDivElement>(null);
  const [isFollowing, setFollowing] = useState(true);
  // Whatever is drawn anew may have made it longer.
  useLayoutEffect(() => {
    if (isFollowing) scrollToEnd(place.current);
  });
  const noteScroll = () => {
    const { current } = place;
    if (current === null) return;
    setFollowing(current.scrollHeight - current.scrollTop - current.clientHeight < NEAR_END_PX);
  };
  return (
    <div className="log">
      <div
        className={isWrapped ? 'log-lines wrapped' : 'log-lines'}
        ref={place}
        onScroll={noteScroll}
        role="log"
        aria-live="off"
        aria-label={say('log')}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by the keyboard
        tabIndex={0}
      >
        {buffer.blocks.map((block) => (
          <Block key={block.id} block={block} keyword={keyword} hasNames={hasNames} />
        ))}
      </div>
      {!isFollowing && (
        <Button className="log-end" size="small" icon={<VerticalAlignBottomOutlined />} onClick={() => scrollToEnd(place.current)}>
          {say('toEnd')}
        </Button>
      )}
    </div>
  );
}

function scrollToEnd(element: HTMLElement | null): void {
  if (element !== null) element.scrollTop = element.scrollHeight;
}

interface BlockProps {
  readonly block: LogBlock;
  readonly keyword: string;
  readonly hasNames: boolean;
}

/** Drawn again only when it has got another line. */
const Block = memo(function Block({ block, keyword, hasNames }: BlockProps) {
  return (
    <div className="log-block">
      {block.lines.map((line, i) => (
        // A line has no name but its place, which it keeps.
        <Line key={i} line={line} keyword={keyword} hasName={hasNames} />
      ))}
    </div>
  );
});

function Line({ line, keyword, hasName }: { readonly line: LogLine; readonly keyword: string; readonly hasName: boolean }) {
  const say = useTexts(logTexts);
  const { kind, instance, text } = line;
  const name = !hasName ? null : <span className="log-instance">{instance} </span>;
  if (kind === 'skipped')
    return (
      <div className="log-line log-skipped">
        {name}
        {say('skipped', { bytes: text })}
      </div>
    );
  return (
    <div className="log-line">
      {name}
      {lineParts(text, keyword).map((part, i) => (part.isHit ? <mark key={i}>{part.text}</mark> : part.text))}
      {'\n'}
    </div>
  );
}
