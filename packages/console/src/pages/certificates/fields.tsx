import { FileTextOutlined } from '@ant-design/icons';
import { Button, Form, Input, Select } from 'antd';
import { useRef } from 'react';
import type { Certificate } from '../../elements/certificate-life.ts';
import { useTexts } from '../../i18n/texts.ts';
import { certificateTexts } from './texts.ts';

const MAX_PEM = 65_536;
const MAX_KEY = 16_384;

function useNeeded() {
  const say = useTexts(certificateTexts);
  return [{ required: true, message: say('needed') }];
}

export function NameField() {
  const say = useTexts(certificateTexts);
  const rules = useNeeded();
  return (
    <Form.Item name="Name" label={say('name')} rules={rules} extra={say('nameHelp')}>
      <Input maxLength={64} spellCheck={false} autoComplete="off" />
    </Form.Item>
  );
}

export function CertificateField({ use }: { readonly use: Certificate['CertificateUse'] }) {
  const say = useTexts(certificateTexts);
  const rules = useNeeded();
  const isServer = use === 'server';
  return (
    <PemField
      name="Certificate"
      label={say(isServer ? 'certificate' : 'authorities')}
      help={say(isServer ? 'certificateHelp' : 'authoritiesHelp')}
      rules={rules}
      maxLength={MAX_PEM}
      begin="-----BEGIN CERTIFICATE-----"
    />
  );
}

export function KeyField({ isOptional = false }: { readonly isOptional?: boolean }) {
  const say = useTexts(certificateTexts);
  const rules = useNeeded();
  const help = isOptional ? `${say('privateKeyHelp')} ${say('privateKeyKept')}` : say('privateKeyHelp');
  return (
    <PemField
      name="PrivateKey"
      label={say('privateKey')}
      help={help}
      rules={isOptional ? [] : rules}
      maxLength={MAX_KEY}
      begin="-----BEGIN PRIVATE KEY-----"
    />
  );
}

interface PemFieldProps {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly rules: ReturnType<typeof useNeeded>;
  readonly maxLength: number;
  /** How such a text begins. */
  readonly begin: string;
}

/** PEM is pasted, or read from a file. */
function PemField({ name, label, help, rules, maxLength, begin }: PemFieldProps) {
  return (
    <>
      <Form.Item name={name} label={label} rules={rules} extra={help} className="pem-field">
        <Input.TextArea className="pem" rows={5} maxLength={maxLength} placeholder={begin} spellCheck={false} autoComplete="off" />
      </Form.Item>
      <FileReader name={name} label={label} maxLength={maxLength} />
    </>
  );
}

function FileReader({ name, label, maxLength }: Pick<PemFieldProps, 'name' | 'label' | 'maxLength'>) {
  const say = useTexts(certificateTexts);
  const form = Form.useFormInstance();
  const input = useRef<HTMLInputElement>(null);
  const read = async (file: File | undefined) => {
    if (file === undefined) return;
    form.setFieldValue(name, await file.slice(0, maxLength).text());
    await form.validateFields([name]).catch(() => undefined);
  };
  return (
    <div className="pem-file">
      <input ref={input} type="file" hidden aria-hidden tabIndex={-1} onChange={({ target }) => void read(target.files?.[0])} />
      <Button size="small" icon={<FileTextOutlined />} aria-label={`${say('readFile')}: ${label}`} onClick={() => input.current?.click()}>
        {say('readFile')}
      </Button>
    </div>
  );
}

const MAX_DOMAINS = 20;

export function DomainsField({ help }: { readonly help: string }) {
  const say = useTexts(certificateTexts);
  const rules = useNeeded();
  return (
    <Form.Item name="Domains" label={say('domains')} rules={rules} extra={help}>
      <Select mode="tags" open={false} suffixIcon={null} maxCount={MAX_DOMAINS} tokenSeparators={[',', ' ', '\n']} />
    </Form.Item>
  );
}

const ALGORITHMS = { 'ec-p256': 'EC P-256', 'ec-p384': 'EC P-384', 'rsa-2048': 'RSA 2048', 'rsa-3072': 'RSA 3072', 'rsa-4096': 'RSA 4096' };
export type KeyAlgorithm = keyof typeof ALGORITHMS;

export function AlgorithmField() {
  const say = useTexts(certificateTexts);
  const options = Object.entries(ALGORITHMS).map(([value, label]) => ({ value, label }));
  return (
    <Form.Item name="KeyAlgorithm" label={say('algorithm')} required>
      <Select options={options} />
    </Form.Item>
  );
}
