import { Button, Flex, Skeleton, Tooltip, Typography } from 'antd';
import { useState } from 'react';
import { useChange, useOperation } from '../../../api/queries.ts';
import { Confirm } from '../../../elements/confirm.tsx';
import { CopyText } from '../../../elements/copy-text.tsx';
import { ProblemAlert } from '../../../elements/problem-alert.tsx';
import { TimeText } from '../../../elements/time-text.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import type { Service } from '../subject.ts';
import { invocationTexts } from './texts.ts';

interface TokensProps {
  readonly service: Service;
  readonly isShown: boolean;
  readonly onShow: (isShown: boolean) => void;
}

/** Tokens are asked for when somebody wants to see them, not before. */
export function Tokens({ service, isShown, onShow }: TokensProps) {
  const say = useTexts(invocationTexts);
  return (
    <>
      {isShown ? <TokenList service={service} /> : <Typography.Text code>••••••••••••</Typography.Text>}
      <Flex gap={8} wrap className="token-actions">
        <Button size="small" onClick={() => onShow(!isShown)}>
          {say(isShown ? 'hideToken' : 'showToken')}
        </Button>
        {isShown && <AddToken service={service} />}
      </Flex>
    </>
  );
}

function TokenList({ service }: { readonly service: Service }) {
  const say = useTexts(invocationTexts);
  const { data, error } = useOperation('ListServiceTokens', { path: { ServiceName: service.ServiceName } });
  const [revoked, revoke] = useState<string | null>(null);
  if (error !== null) return <ProblemAlert error={error} />;
  if (data === undefined) return <Skeleton active title={false} paragraph={{ rows: 1 }} />;
  const isLast = data.Tokens.length === 1;
  return (
    <>
      <ul className="plain-list">
        {data.Tokens.map(({ TokenId: id, Token: token, CreateTime: time }) => (
          <li key={id}>
            <Flex gap={8} wrap align="center">
              <CopyText text={token} label={say('token')} />
              <span className="secondary">
                <TimeText time={time} />
              </span>
              <Tooltip title={isLast ? say('lastToken') : undefined}>
                <Button size="small" type="text" danger disabled={isLast} onClick={() => revoke(id)}>
                  {say('revoke')}
                </Button>
              </Tooltip>
            </Flex>
          </li>
        ))}
      </ul>
      <Typography.Paragraph type="secondary">{say('tokensHint')}</Typography.Paragraph>
      <RevokeDialog service={service} tokenId={revoked} onClose={() => revoke(null)} />
    </>
  );
}

interface RevokeDialogProps {
  readonly service: Service;
  /** null: none. */
  readonly tokenId: string | null;
  readonly onClose: () => void;
}

function RevokeDialog({ service, tokenId, onClose }: RevokeDialogProps) {
  const say = useTexts(invocationTexts);
  const { mutate, isPending, error, reset } = useChange('DeleteServiceToken');
  const close = () => {
    reset();
    onClose();
  };
  return (
    <Confirm
      isOpen={tokenId !== null}
      title={say('revokeTitle')}
      verb={say('revoke')}
      isDanger
      isPending={isPending}
      error={error}
      onConfirm={() => mutate({ path: { ServiceName: service.ServiceName, TokenId: tokenId ?? '' } }, { onSuccess: close })}
      onClose={close}
    >
      <Typography.Paragraph>{say('revokeConsequence')}</Typography.Paragraph>
    </Confirm>
  );
}

function AddToken({ service }: { readonly service: Service }) {
  const say = useTexts(invocationTexts);
  const { mutate, isPending, error } = useChange('CreateServiceToken');
  return (
    <>
      <Button size="small" loading={isPending} onClick={() => mutate({ path: { ServiceName: service.ServiceName } })}>
        {say('addToken')}
      </Button>
      {error !== null && <ProblemAlert error={error} />}
    </>
  );
}
