import { X509Certificate } from 'node:crypto';
import { createCertificate } from '@infergate/testkit';
import { expect, test } from 'vitest';
import { origin } from './endpoints.ts';

const local = new X509Certificate(createCertificate('localhost').cert);
const remote = new X509Certificate(createCertificate('gw.example.com').cert);

test.each([
  ['127.0.0.1', null, 'http://127.0.0.1:8080'],
  ['0.0.0.0', null, 'http://127.0.0.1:8080'],
  ['::', null, 'http://[::1]:8080'],
  ['0.0.0.0', local, 'https://localhost:8080'],
  ['::1', local, 'https://localhost:8080'],
  ['10.0.0.1', local, 'https://10.0.0.1:8080'],
  ['127.0.0.1', remote, 'https://127.0.0.1:8080'],
  ['gw.example.com', remote, 'https://gw.example.com:8080'],
])('what listens on %s is called so that it works', (host, certificate, url) => {
  expect(origin(host, 8080, certificate)).toBe(url);
});
