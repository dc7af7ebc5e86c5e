import type { FormPlaces } from '../../elements/use-placed-problems.ts';

const MAX_DOMAINS = 20;

/** Each domain is spoken of by its place; the form has one field for all. */
const DOMAINS = Object.fromEntries(Array.from({ length: MAX_DOMAINS }, (_, i) => [`Domains[${i}]`, 'Domains']));

export const UPLOAD_PLACES: FormPlaces = { fields: ['Name', 'Use', 'Certificate', 'PrivateKey'] };
export const SELF_SIGNED_PLACES: FormPlaces = { fields: ['Name', 'Domains', 'ValidDays', 'KeyAlgorithm'], aliases: DOMAINS };
export const ACME_PLACES: FormPlaces = { fields: ['Name', 'Domains', 'GatewayId', 'Challenge', 'KeyAlgorithm'], aliases: DOMAINS };
