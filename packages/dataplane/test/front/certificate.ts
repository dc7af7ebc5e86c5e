export { createCertificate } from '@infergate/testkit';
