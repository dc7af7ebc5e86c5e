import { defineTexts } from '../../i18n/texts.ts';

export const serviceTexts = defineTexts('service', { services: 'Inference Service' }, { services: '推理服务' });
