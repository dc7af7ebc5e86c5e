import { EXPRESSIONS } from '../document/grammar-elements.ts';

export const EXPRESSION_NAMES: ReadonlySet<string> = new Set(EXPRESSIONS.split(' '));
